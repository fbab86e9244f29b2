import Tensors
import TestSupport
import Testing

@Suite struct ReductionTests {
    /// 16 lanes, joined pairwise: l with l + 8, l + 4, l + 2, l + 1.
    private func laneSum(_ values: [Float]) -> Float {
        var lanes = [Float](repeating: 0, count: 16)
        for (index, value) in values.enumerated() { lanes[index % 16] += value }
        for half in [8, 4, 2, 1] {
            for lane in 0..<half { lanes[lane] += lanes[lane + half] }
        }
        return lanes[0]
    }

    @Test("sums of rows and of all elements are taken in 16 lanes, bit for bit")
    func rows() throws {
        var generator = SeededGenerator(seed: 11)
        for columns in [1, 2, 15, 16, 17, 31, 33, 100, 1000] {
            let x = generator.tensor([3, columns], type: .float32)
            let floats = x.floats
            let expected = (0..<3).map { laneSum(Array(floats[($0 * columns)..<(($0 + 1) * columns)])) }
            #expect(try x.sum(along: [1]).floats == expected)
            #expect(x.sum().floats == [laneSum(floats)])
        }
    }

    @Test("sums of columns are one chain in row order, bit for bit")
    func columns() throws {
        var generator = SeededGenerator(seed: 12)
        for (rows, columns) in [(1, 2), (7, 5), (40, 16), (33, 71), (5, 200)] {
            let floats = generator.tensor([rows, columns], type: .float32)
            let values = floats.floats
            let expected = (0..<columns).map { c in
                (0..<rows).reduce(Float(0)) { $0 + values[$1 * columns + c] }
            }
            #expect(try floats.sum(along: [0]).floats == expected)
        }
    }

    @Test("sums along any axes of any shape are those of a naive loop")
    func anyAxes() throws {
        var generator = SeededGenerator(seed: 13)
        for _ in 0..<200 {
            let rank = Int.random(in: 0...4, using: &generator)
            let shape = (0..<rank).map { _ in Int.random(in: 0...4, using: &generator) }
            let axes = (0..<rank).filter { _ in Bool.random(using: &generator) }
            let x = generator.tensor(shape)
            let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
            var expected = [Double](repeating: 0, count: kept.reduce(1, *))
            for (position, value) in zip(indices(of: shape), x.values) {
                expected[offset(position.indices.map { axes.contains($0) ? 0 : position[$0] }, in: kept)] +=
                    value
            }
            let sum = try x.sum(along: axes)
            #expect(sum.shape == shape.indices.filter { !axes.contains($0) }.map { shape[$0] })
            #expect(relativeError(sum.values, expected, floor: 1) < 1e-14, "\(shape) along \(axes)")
            #expect(try x.sum(along: axes, keepingAxes: true).shape == kept)
            #expect(try x.sum(along: axes, keepingAxes: true).bytes == sum.bytes)
            #expect(try x.sum(to: kept).bytes == sum.bytes)
        }
    }

    @Test("the largest of each row and its column: the first of equal ones, and NaN wins")
    func largest() throws {
        let x = try Tensor([1, 5, 5, -3, -2, -9, 0, .nan, 7], shape: [3, 3])
        #expect(try x.argumentOfMaximumOfRows() == [1, 1, 1])
        let largest = try x.maximumOfRows().values
        #expect(largest[0] == 5 && largest[1] == -2 && largest[2].isNaN)
        #expect(try Tensor(zeros: [0, 3]).argumentOfMaximumOfRows().isEmpty)
    }

    @Test("sums of squares of blocks are taken in float64")
    func blocks() {
        let x = Tensor([3e20, 4e20, 1e-30, 2, 1])
        let expected = x.values.map { $0 * $0 }
        #expect(x.blockSumsOfSquares(blockElements: 2) == [expected[0] + expected[1], expected[2] + 4, 1])
    }
}

/// The positions of a shape's elements in row-major order.
func indices(of shape: [Int]) -> [[Int]] {
    shape.reduce([[]]) { positions, extent in
        positions.flatMap { position in (0..<extent).map { position + [$0] } }
    }
}

/// The index of a position in row-major order.
func offset(_ position: [Int], in shape: [Int]) -> Int {
    zip(position, shape).reduce(0) { $0 * $1.1 + $1.0 }
}
