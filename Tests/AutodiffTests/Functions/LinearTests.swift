import Autodiff
import Summation
import Tensors
import TestSupport
import Testing

@Suite struct LinearTests {
    /// 9 samples in micro-batches of 2, of which this rank has those from the second on: three subtrees, the
    /// last micro-batch short.
    private let samples = Samples(
        SampleLayout(
            microBatchEnds: [2, 4, 6, 7], subtrees: [0..<1, 1..<3, 3..<4], firstSample: 2,
            globalSampleCount: 9))
    private let x: Variable
    private let w: Variable
    private let b: Variable
    private let seed: Tensor

    init() {
        var generator = SeededGenerator(seed: 5)
        x = Variable(generator.tensor([7, 3], type: .float32), samples: samples)
        w = Variable(generator.tensor([4, 3], type: .float32), name: "w")
        b = Variable(generator.tensor([4], type: .float32), name: "b")
        seed = generator.tensor([7, 4], type: .float32)
    }

    /// The gradients of weight and bias over some rows that are one subtree, micro-batches of 2.
    private func gradients(of rows: Range<Int>) throws -> (w: [UInt8]?, b: [UInt8]?) {
        let (w, b) = (Variable(w.data), Variable(b.data))
        let ends = Array(stride(from: 2, to: rows.count, by: 2)) + [rows.count]
        let layout = SampleLayout(
            microBatchEnds: ends, subtrees: [0..<ends.count], firstSample: 0, globalSampleCount: rows.count)
        try linear(Variable(x.data.rows(rows), samples: Samples(layout)), weight: w, bias: b)
            .backward(seed: seed.rows(rows))
        return (w.gradient?.bytes, b.gradient?.bytes)
    }

    @Test("the gradients of weight and bias come in a part for each subtree, each as if it were alone")
    func parts() throws {
        let y = try linear(x, weight: w, bias: b)
        try y.backward(seed: seed)
        let weightParts = try #require(w.accumulatedGradient?.parts)
        let biasParts = try #require(b.accumulatedGradient?.parts)
        for (index, rows) in [0..<2, 2..<6, 6..<7].enumerated() {
            let expected = try gradients(of: rows)
            #expect(weightParts[index].bytes == expected.w)
            #expect(biasParts[index].bytes == expected.b)
        }
        #expect(weightParts.count == 3 && biasParts.count == 3)
        #expect(x.accumulatedGradient?.parts.count == 1, "a row's gradient is its own")
        #expect(try w.gradient?.bytes == weightParts[0].adding(weightParts[1]).adding(weightParts[2]).bytes)
    }

    @Test("micro-batches go through ordinary functions one at a time, and are joined behind them")
    func partsThroughFunctions() throws {
        let scaled = try 2 * transpose(w)
        try linear(x, weight: transpose(scaled), bias: b).backward(seed: seed)
        let reference = Variable(w.data)
        try linear(x, weight: reference, bias: b).backward(seed: seed)
        let parts = try #require(w.accumulatedGradient?.parts)
        let expected = try #require(reference.accumulatedGradient?.parts)
        #expect(parts.map(\.bytes) == expected.map { $0.multiplied(by: 2).bytes })
    }

    @Test("gradients are written where the variable says, and add up there when it is used twice")
    func buffers() throws {
        let buffers = (0..<3).map { _ in Tensor(zeros: [4, 3]) }
        w.gradientBuffers = buffers
        try linear(x, weight: w, bias: b).backward(seed: seed)
        let parts = try #require(w.accumulatedGradient?.parts)
        #expect(parts.map(\.pointer) == buffers.map(\.pointer))
        #expect(buffers[1].bytes == (try gradients(of: 2..<6).w))

        let once = buffers.map(\.values)
        w.clearGradient()
        let first = try linear(x, weight: w)
        let second = try linear(x, weight: w)
        try add(first, second).backward(seed: seed)
        #expect(buffers.map(\.values) == once.map { $0.map { 2 * $0 } })
    }

    @Test("a variable used twice is summed micro-batch by micro-batch, then on the tree")
    func usedTwice() throws {
        let other = Variable(x.data.multiplied(by: 3.7), samples: samples)
        try add(linear(x, weight: w), linear(other, weight: w)).backward(seed: seed)
        let parts = try #require(w.accumulatedGradient?.parts)
        func microBatch(_ rows: Range<Int>) throws -> Tensor {
            let both = try [x, other].map { x in
                let w = Variable(w.data)
                try linear(Variable(x.data.rows(rows)), weight: w).backward(seed: seed.rows(rows))
                return try #require(w.gradient)
            }
            return try both[1].adding(both[0])
        }
        #expect(parts.count == 3)
        #expect(try parts[1].bytes == microBatch(2..<4).adding(microBatch(4..<6)).bytes)
    }

    @Test("rows of different samples are not combined")
    func differentDivisions() throws {
        let other = try linear(Variable(x.data, samples: Samples(count: 7)), weight: w)
        let first = try linear(x, weight: w)
        let error = #expect(throws: FunctionError.self) { try add(first, other) }
        #expect(error?.reason == "the rows of its inputs are different samples: 7 rows and 7")
    }
}
