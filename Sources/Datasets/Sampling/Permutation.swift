import Tensors

/// Random permutations.
enum Permutation {
    /// Returns a permutation of 0 ..< count; all are equally likely, within the limits of the generator.
    ///
    /// For i from count − 1 down to 1, swaps element i with element `words.next(below: i + 1)`.
    /// Source: Durstenfeld 1964, Algorithm 235, Communications of the ACM 7(7), after Fisher and Yates.
    ///
    /// - Precondition: `Index` has all numbers to `count`.
    static func random<Index: FixedWidthInteger>(
        of type: Index.Type = Int.self, count: Int, words: RandomWords
    ) -> [Index] {
        var words = words
        var order = [Index](unsafeUninitializedCapacity: count) { place, filled in
            for index in 0..<count {
                place.initializeElement(at: index, to: Index(truncatingIfNeeded: index))
            }
            filled = count
        }
        for last in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(last, words.next(below: last + 1))
        }
        return order
    }
}
