import Summation
import Tensors
import TestSupport
import Testing

@Suite struct MomentsTests {
    /// Means and variances of columns whose elements are below 2 · 2^exponent, in whole numbers of
    /// 2^(exponent − 50) and 128 bits.
    private static func exact(_ x: Tensor, exponent: Int) -> (means: [Double], variances: [Double]) {
        let (rows, columns) = (x.shape[0], x.shape[1])
        let values = x.values
        let unit = Double(sign: .plus, exponent: exponent - 50, significand: 1)
        var (means, variances): ([Double], [Double]) = ([], [])
        for column in 0..<columns {
            let numbers = (0..<rows).map { Int128(values[$0 * columns + column] / unit) }
            let sum = numbers.reduce(0, +)
            let squares = numbers.reduce(0) { $0 + $1 * $1 }
            means.append(Double(sum) / Double(rows) * unit)
            let n = Int128(rows)
            variances.append(Double(n * squares - sum * sum) / Double(rows * rows) * unit * unit)
        }
        return (means, variances)
    }

    @Test(
        "a mean far larger than the spread leaves the variance right, in any micro-batches",
        arguments: [0.0, 1e3, 1e6, -1e6])
    func largeMean(offset: Double) throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<20 {
            let rows = Int.random(in: 1...90, using: &generator)
            let columns = Int.random(in: 1...40, using: &generator)
            let x = generator.tensor([rows, columns], in: offset - 2...offset + 2, type: .float32)
            let count = Int.random(in: 1...9, using: &generator)
            let samples = SampleLayout(
                microBatchEnds: generator.cuts(of: rows, into: count), subtrees: [0..<count], firstSample: 0,
                globalSampleCount: rows)
            let moments = try x.columnMoments(over: samples)[0]
            let expected = Self.exact(x, exponent: offset == 0 ? 1 : Int(offset.exponent))
            let variances = moments.squares.map { $0 / moments.count }
            #expect(moments.count == Double(rows))
            #expect(relativeError(moments.means, expected.means, floor: 1) < 1e-14)
            #expect(relativeError(variances, expected.variances, floor: 1e-6) < 1e-9)
        }
    }

    @Test("the subtrees of any ranks merge to the whole batch's moments, bit for bit")
    func anySplit() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<30 {
            let count = Int.random(in: 1...13, using: &generator)
            var ends: [Int] = []
            for _ in 0..<count { ends.append((ends.last ?? 0) + Int.random(in: 1...5, using: &generator)) }
            let x = generator.tensor(
                [ends[count - 1], Int.random(in: 1...20, using: &generator)], type: .float32)
            let whole = SampleLayout(
                microBatchEnds: ends, subtrees: [0..<count], firstSample: 0, globalSampleCount: x.shape[0])
            let expected = try x.columnMoments(over: whole)
            let tree = CanonicalTree(leafCount: count)
            let cut = Int.random(in: 0...count, using: &generator)
            var parts: [(leaves: Range<Int>, sum: [Double])] = []
            for subtree in tree.maximalSubtrees(in: 0..<cut) + tree.maximalSubtrees(in: cut..<count) {
                let first = subtree.lowerBound == 0 ? 0 : ends[subtree.lowerBound - 1]
                let part = SampleLayout(
                    microBatchEnds: ends[subtree].map { $0 - first }, subtrees: [0..<subtree.count],
                    firstSample: first, globalSampleCount: x.shape[0])
                let rows = x.rows(first..<ends[subtree.upperBound - 1])
                parts.append((subtree, try rows.columnMoments(over: part)[0].values))
            }
            #expect(tree.join(parts, add: Moments.merge) == expected[0].values)
        }
    }

    @Test("constant columns and single rows have no variance, and a part without rows changes nothing")
    func degenerate() throws {
        let constant = Tensor(repeating: 16_777_216, shape: [9, 3])
        let samples = SampleLayout(
            microBatchEnds: [4, 4, 9], subtrees: [0..<3], firstSample: 0, globalSampleCount: 9)
        let moments = try constant.columnMoments(over: samples)[0]
        #expect(moments.means == [16_777_216, 16_777_216, 16_777_216])
        #expect(moments.squares == [0, 0, 0])
        let single = try Tensor([5, -7], shape: [1, 2]).columnMoments(over: SampleLayout(rows: 1))[0]
        #expect(single.values == [1, 5, -7, 0, 0])
        let nothing = [Double](repeating: 0, count: 7)
        #expect(Moments.merge(nothing, moments.values) == moments.values)
        #expect(Moments.merge(moments.values, nothing) == moments.values)
        #expect(Moments.merge(nothing, nothing) == nothing)
    }

    @Test("the mean of equal rows is their value, however large it is and however many they are")
    func largeConstants() throws {
        for value in [1_700_000_000_000_001, 0.1, -9.87654321e15, 1e150] {
            for count in [2, 3, 7, 100, 1023] {
                let constant = Tensor(repeating: value, shape: [count, 2], type: .float64)
                let layout = SampleLayout(
                    microBatchEnds: [count / 2, count], subtrees: [0..<2], firstSample: 0,
                    globalSampleCount: count)
                for samples in [SampleLayout(rows: count), layout] {
                    let moments = try constant.columnMoments(over: samples)[0]
                    #expect(moments.means == [value, value], "\(value) \(count)")
                    #expect(moments.squares == [0, 0], "\(value) \(count)")
                }
            }
        }
    }

    @Test("rows that are not those of the samples are an error")
    func wrongRows() {
        #expect(throws: ShapeError("moments over 3 samples take as many rows, not the shape [2, 2]")) {
            try Tensor(zeros: [2, 2]).columnMoments(over: SampleLayout(rows: 3))
        }
    }
}
