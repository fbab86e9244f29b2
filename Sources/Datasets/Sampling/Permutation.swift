import Tensors

/// Random permutations.
enum Permutation {
    /// Returns a permutation of 0 ..< count; all are equally likely, within the limits of the generator.
    ///
    /// For i from count − 1 down to 1, swaps element i with element `words.next(below: i + 1)`.
    /// Source: Durstenfeld 1964, Algorithm 235, Communications of the ACM 7(7), after Fisher and Yates.
    static func random(count: Int, words: RandomWords) -> [Int] {
        var words = words
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(last, words.next(below: last + 1))
        }
        return order
    }
}
