import Summation
import Tensors
import TestSupport
import Testing

/// The part of each rank when the micro-batches with these ends are divided into runs.
private func layouts(microBatchEnds ends: [Int], runs: [Range<Int>]) -> [(
    layout: SampleLayout, rows: Range<Int>, subtrees: [Range<Int>]
)] {
    let tree = CanonicalTree(leafCount: ends.count)
    return runs.map { run in
        let first = run.lowerBound == 0 ? 0 : ends[run.lowerBound - 1]
        let last = run.isEmpty ? first : ends[run.upperBound - 1]
        let subtrees = tree.maximalSubtrees(in: run)
        let layout = SampleLayout(
            microBatchEnds: ends[run].map { $0 - first },
            subtrees: subtrees.map { ($0.lowerBound - run.lowerBound)..<($0.upperBound - run.lowerBound) },
            firstSample: first, globalSampleCount: ends.last ?? 0)
        return (layout, first..<last, subtrees)
    }
}

@Suite struct SampleSumTests {
    @Test("a layout knows its rows, and all rows are one micro-batch by default")
    func layout() {
        let layout = SampleLayout(
            microBatchEnds: [4, 8, 11], subtrees: [0..<1, 1..<3], firstSample: 4, globalSampleCount: 20)
        #expect(layout.rowCount == 11)
        #expect(SampleLayout(rows: 5).microBatchEnds == [5])
        #expect(SampleLayout(rows: 5).subtrees == [0..<1])
        #expect(SampleLayout(rows: 5).globalSampleCount == 5)
        #expect(
            SampleLayout(microBatchEnds: [], subtrees: [], firstSample: 0, globalSampleCount: 3).rowCount == 0
        )
    }

    @Test("a sum over samples is one chain a micro-batch, joined on the tree")
    func definition() throws {
        var generator = SeededGenerator(seed: 4)
        let ends = [3, 7, 10, 14, 15]
        let gradients = generator.tensor([15, 2], type: .float32)
        let inputs = generator.tensor([15, 3], type: .float32)
        let layout = SampleLayout(
            microBatchEnds: ends, subtrees: [0..<5], firstSample: 0, globalSampleCount: 15)
        let (g, x) = (gradients.floats, inputs.floats)
        func joined(_ chain: (Range<Int>) -> Float) -> Float {
            let sums = zip([0] + ends, ends).map { chain($0..<$1) }
            return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + sums[4]
        }
        var weights: [Float] = []
        var biases: [Float] = []
        for i in 0..<2 {
            for j in 0..<3 {
                weights.append(
                    joined { rows in rows.reduce(0) { $0.addingProduct(g[$1 * 2 + i], x[$1 * 3 + j]) } })
            }
            biases.append(joined { rows in rows.reduce(0) { $0 + g[$1 * 2 + i] } })
        }
        #expect(try gradients.transposedProduct(inputs, over: layout)[0].floats == weights)
        #expect(try gradients.columnSums(over: layout)[0].floats == biases)
    }

    @Test(
        "the parts of any split into ranks join to the whole batch's sum, bit for bit",
        arguments: ScalarType.allCases)
    func anySplit(type: ScalarType) throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<30 {
            let count = Int.random(in: 1...13, using: &generator)
            var ends: [Int] = []
            for _ in 0..<count { ends.append((ends.last ?? 0) + Int.random(in: 1...9, using: &generator)) }
            let rows = ends[count - 1]
            let gradients = generator.tensor([rows, Int.random(in: 1...20, using: &generator)], type: type)
            let inputs = generator.tensor([rows, Int.random(in: 1...35, using: &generator)], type: type)
            let whole = SampleLayout(
                microBatchEnds: ends, subtrees: [0..<count], firstSample: 0, globalSampleCount: rows)
            let expected = try gradients.transposedProduct(inputs, over: whole)[0].bytes
            let expectedColumns = try gradients.columnSums(over: whole)[0].bytes
            for _ in 0..<4 {
                let cuts = generator.cuts(of: count, into: Int.random(in: 1...5, using: &generator))
                var products: [(leaves: Range<Int>, sum: Tensor)] = []
                var columns: [(leaves: Range<Int>, sum: Tensor)] = []
                for (layout, rows, subtrees) in layouts(
                    microBatchEnds: ends, runs: zip([0] + cuts, cuts).map { $0..<$1 })
                {
                    let (g, x) = (gradients.rows(rows), inputs.rows(rows))
                    products += zip(subtrees, try g.transposedProduct(x, over: layout)).map { ($0, $1) }
                    columns += zip(subtrees, try g.columnSums(over: layout)).map { ($0, $1) }
                }
                let tree = CanonicalTree(leafCount: count)
                #expect(
                    try tree.join(products) { try $0.adding($1) }?.bytes == expected, "\(ends) cut at \(cuts)"
                )
                #expect(
                    try tree.join(columns) { try $0.adding($1) }?.bytes == expectedColumns,
                    "\(ends) cut at \(cuts)")
            }
        }
    }

    @Test("sums go into buffers that are given, of which there must be enough")
    func buffers() throws {
        let layout = SampleLayout(
            microBatchEnds: [2, 4, 6], subtrees: [0..<1, 1..<3], firstSample: 2, globalSampleCount: 9)
        let x = Tensor(repeating: 1, shape: [6, 2])
        let buffers = [Tensor(zeros: [2, 2]), Tensor(zeros: [2, 2])]
        let sums = try x.transposedProduct(x, over: layout, into: buffers)
        #expect(sums.map(\.pointer) == buffers.map(\.pointer))
        #expect(buffers.map(\.values) == [[2, 2, 2, 2], [4, 4, 4, 4]])
        #expect(throws: ShapeError("2 subtrees of samples take as many buffers, not 1")) {
            try x.transposedProduct(x, over: layout, into: [buffers[0]])
        }
    }
}
