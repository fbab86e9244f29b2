import Collectives
import Tensors

/// Vectors of random numbers, one for each leaf of a tree, and their sum in scalar arithmetic, independent of
/// ranks.
package struct GradientCase: Sendable {
    package let leafCount: Int
    package let elementCount: Int
    package let type: ScalarType
    private let seed: UInt64

    package init(leafCount: Int, elementCount: Int, type: ScalarType, seed: UInt64) {
        self.leafCount = leafCount
        self.elementCount = elementCount
        self.type = type
        self.seed = seed
    }

    /// The bytes of the sum over the leaves of a subtree, itself a canonical tree, computed from its
    /// definition.
    package func sum(_ leaves: Range<Int>) -> [UInt8] {
        switch type {
        case .float32: bytes(sum(leaves, Float.self))
        case .float64: bytes(sum(leaves, Double.self))
        }
    }

    private func sum<Number: BinaryFloatingPoint>(_ leaves: Range<Int>, _: Number.Type) -> [Number] {
        if leaves.count == 1 { return leaf(leaves.lowerBound) }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.lowerBound + half
        var total = sum(leaves.lowerBound..<middle, Number.self)
        let right = sum(middle..<leaves.upperBound, Number.self)
        for index in total.indices { total[index] += right[index] }
        return total
    }

    /// Numbers of very different magnitudes, so that any other order of additions gives other bits.
    private func leaf<Number: BinaryFloatingPoint>(_ index: Int) -> [Number] {
        var generator = SplitMix64(seed: seed &+ UInt64(index) &* 1_000_003)
        return (0..<elementCount).map { _ in
            let word = generator.next()
            let fraction = Number(Int64(bitPattern: word) >> 11) / Number(Int64(1) << 52)
            return fraction * Number(1 << (word & 15))
        }
    }

    private func bytes<Number>(_ numbers: [Number]) -> [UInt8] {
        numbers.withUnsafeBytes { [UInt8]($0) }
    }
}
