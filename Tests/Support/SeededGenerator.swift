import Tensors

/// Random numbers for property tests, the same in every run: SplitMix64.
///
/// Source: Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators", OOPSLA '14.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Creates the generator of a seed.
    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    /// A tensor of numbers from a range.
    package mutating func tensor(
        _ shape: [Int], in range: ClosedRange<Double> = -1...1, type: ScalarType = .float64
    ) -> Tensor {
        let count = shape.reduce(1, *)
        var values: [Double] = []
        for _ in 0..<count { values.append(Double.random(in: range, using: &self)) }
        return Tensor(values, type: type).view(offset: 0, shape: shape)
    }

    /// The ends of `count` runs, some of them possibly empty, that divide `total` items.
    package mutating func cuts(of total: Int, into count: Int) -> [Int] {
        let inner = (0..<(count - 1)).map { _ in Int.random(in: 0...total, using: &self) }
        return inner.sorted() + [total]
    }
}
