import Autodiff
import Summation
import Tensors
import TestSupport
import Testing

/// Variables that have samples: what is computed from them, and how sums over them are taken.
@Suite struct SamplesTests {
    /// 9 samples in micro-batches of 2, of which this rank has those from the second micro-batch on.
    private let samples = Samples(
        SampleLayout(
            microBatchEnds: [2, 4, 6, 7], subtrees: [0..<1, 1..<3, 3..<4], firstSample: 2,
            globalSampleCount: 9))
    /// 7 samples in micro-batches of 2, all on this rank.
    private let all = Samples(
        SampleLayout(
            microBatchEnds: [2, 4, 6, 7], subtrees: [0..<4], firstSample: 0, globalSampleCount: 7))
    private let x: Tensor
    private let gamma: Tensor
    private let seed: Tensor

    init() {
        var generator = SeededGenerator(seed: 9)
        x = generator.tensor([7, 3], type: .float32)
        gamma = generator.tensor([3], type: .float32)
        seed = generator.tensor([7, 3], type: .float32)
    }

    /// The gradient of γ in γ · sin(x) + x for some rows as one micro-batch.
    private func gradient(_ rows: Range<Int>) throws -> Tensor {
        let gamma = Variable(gamma)
        let x = Variable(x.rows(rows), requiresGradient: false)
        try (gamma * sin(x) + x).backward(seed: seed.rows(rows))
        return try #require(gamma.gradient)
    }

    @Test("a broadcast parameter's gradient has a part for each subtree, joined from its micro-batches")
    func broadcastParameter() throws {
        let gamma = Variable(gamma)
        let x = Variable(x, requiresGradient: false, samples: samples)
        try (gamma * sin(x) + x).backward(seed: seed)
        let parts = try #require(gamma.accumulatedGradient?.parts)
        #expect(parts.count == 3)
        #expect(parts[0].bytes == (try gradient(0..<2)).bytes)
        #expect(parts[1].bytes == (try gradient(2..<4).adding(gradient(4..<6))).bytes)
        #expect(parts[2].bytes == (try gradient(6..<7)).bytes)
    }

    @Test("functions between a parameter and the samples are passed micro-batch by micro-batch")
    func derivedParameter() throws {
        let (gamma, x) = (Variable(gamma), Variable(x, requiresGradient: false, samples: samples))
        try (exp(gamma) * x).backward(seed: seed)
        let parts = try #require(gamma.accumulatedGradient?.parts)
        func part(_ rows: Range<Int>) throws -> Tensor {
            let gamma = Variable(self.gamma)
            try (exp(gamma) * Variable(x.data.rows(rows), requiresGradient: false))
                .backward(seed: seed.rows(rows))
            return try #require(gamma.gradient)
        }
        #expect(parts[1].bytes == (try part(2..<4).adding(part(4..<6))).bytes)
    }

    @Test("sums and means over samples are the whole batch's, with gradients that are, too")
    func wholeBatch() throws {
        var inputs: [Tensor] = []
        var gradients: [Tensor] = []
        for samples in [all, nil] {
            let x = Variable(x.converted(to: .float64), samples: samples)
            let centred = try x - mean(x, axes: [0])
            let variance = try mean(square(centred), axes: [0], keepingAxes: true)
            let gram = try matmul(x, centred, transposingFirst: true)
            let y = try centred / squareRoot(variance + 0.1) + matmul(x, gram) * sum(x) / 7
            try y.backward(seed: seed.converted(to: .float64))
            inputs.append(y.data)
            gradients.append(try #require(x.gradient))
        }
        #expect(relativeError(inputs[0].values, inputs[1].values, floor: 0.1) < 1e-12)
        #expect(relativeError(gradients[0].values, gradients[1].values, floor: 0.1) < 1e-12)
    }

    @Test("a sum over a share of the samples takes an exchange with the other ranks")
    func withoutExchange() throws {
        let x = Variable(x, samples: samples)
        let error = #expect(throws: FunctionError.self) { try sum(x, axes: [0]) }
        #expect(error?.reason.contains("give the pass an exchange") == true)
    }

    @Test("several rows of a sample stay together")
    func rowsPerSample() throws {
        let (x, weight) = (Variable(x, samples: samples), Variable(gamma))
        let rows = try reshape(x, to: [21, 1])
        #expect(rows.samples?.rowsPerSample == 3 && rows.samples?.count == 7)
        let back = try reshape(rows * slice(weight, 0..<1, along: 0), to: [7, 3])
        #expect(back.samples?.rowsPerSample == 1)
        try back.backward(seed: seed)
        #expect(weight.accumulatedGradient?.parts.count == 3)
    }

    @Test("what would depend on the number of ranks is refused, with a way out")
    func refusals() throws {
        let x = Variable(x, name: "x", requiresGradient: false, samples: samples)
        let square = Variable(Tensor(zeros: [7, 7]), name: "w")
        func expect(_ reason: String, _ body: () throws(FunctionError) -> Variable) {
            let error = #expect(throws: FunctionError.self) { try body() }
            #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
        }
        expect("call matmul(x, y, transposingFirst: true)") { () throws(FunctionError) in try transpose(x) }
        expect("products of samples with each other") { () throws(FunctionError) in try matmul(square, x) }
        expect("sum them with sum(x, axes: [0])") { () throws(FunctionError) in try sumTo(x, [1, 3]) }
        expect("cannot be repeated to [7, 7, 3]") { () throws(FunctionError) in try broadcastTo(x, [7, 7, 3])
        }
        expect("give it the extent 1") { () throws(FunctionError) in
            try x * broadcastTo(Variable(gamma), [7, 3])
        }
        expect("some samples cannot be taken of all") { () throws(FunctionError) in
            try slice(x, 0..<1, along: 0)
        }
        expect("samples cannot follow each other") { () throws(FunctionError) in
            try concatenate([x, x], along: 0)
        }
        expect("rows cannot be taken of samples") { () throws(FunctionError) in
            try gather(x, Variable(Tensor([0]), requiresGradient: false))
        }
        expect("has no rows for each of 7 samples") { () throws(FunctionError) in try reshape(x, to: [3, 7]) }
        expect("are different samples") { () throws(FunctionError) in
            try x + Variable(x.data, requiresGradient: false, samples: all)
        }
    }

    @Test("constants with a row for each sample, like targets, are taken for samples")
    func constants() throws {
        let (x, weight) = (Variable(x, samples: samples), Variable(gamma))
        let targets = Variable(seed, requiresGradient: false)
        let y = try linear(x, weight: reshape(weight, to: [1, 3])) * (x - targets)
        #expect(y.samples?.count == 7)
        try y.backward(seed: seed)
        #expect(weight.accumulatedGradient?.parts.count == 3)
    }
}
