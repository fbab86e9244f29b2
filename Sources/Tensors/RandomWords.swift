/// The 32-bit words of a random stream for one step and sample, in order: word w is word w mod 4 of block
/// w / 4.
///
/// - Precondition: no more than 2³⁴ words are drawn.
public struct RandomWords: Sendable {
    private let stream: RandomStream
    private let step: Int
    private let sample: Int
    private var nextBlock: UInt32 = 0
    private var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    private var used = 4

    init(stream: RandomStream, step: Int, sample: Int) {
        self.stream = stream
        self.step = step
        self.sample = sample
    }

    /// The next word.
    public mutating func next() -> UInt32 {
        if used == 4 {
            words = stream.block(nextBlock, step: step, sample: sample)
            nextBlock += 1
            used = 0
        }
        used += 1
        switch used {
        case 1: return words.0
        case 2: return words.1
        case 3: return words.2
        default: return words.3
        }
    }

    /// A number from 0 ..< bound, each equally likely; `bound` is at least 1.
    ///
    /// The high half of the 128-bit product of `bound` and 64 random bits (two words, the low one first),
    /// which are drawn again while the low half is below 2⁶⁴ mod bound. Source: Lemire 2019, "Fast random
    /// integer generation in an interval", ACM TOMACS 29(1).
    public mutating func next(below bound: Int) -> Int {
        guard bound > 0 else { fatalError("there is no number below \(bound) to draw") }
        let bound = UInt64(bound)
        while true {
            let low = UInt64(next())
            let product = bound.multipliedFullWidth(by: UInt64(next()) << 32 | low)
            if product.low >= bound || product.low >= (0 &- bound) % bound { return Int(product.high) }
        }
    }
}
