import Autodiff
import NeuralNetworks
import Summation
import Tensors
import TestSupport
import Testing

@Suite struct DropoutTests {
    private func model(
        _ dropout: Dropout, features: Int, seed: UInt64 = 1, before: Int = 0, type: ScalarType = .float32
    ) throws -> Sequential {
        let others = (0..<before).map { _ in Dropout(rate: 0) }
        return try Sequential(others + [dropout], inputShape: [features], type: type, seed: seed)
    }

    /// The output of a layer for ones (or for x): samples from `first` on, at a step.
    private func output(
        _ model: Sequential, rows: Int, first: Int = 0, step: Int = 0, mode: ForwardPass.Mode = .training,
        x: Tensor? = nil
    ) throws -> Tensor {
        let samples = SampleLayout(
            microBatchEnds: [rows], subtrees: [0..<1], firstSample: first, globalSampleCount: first + rows)
        let ones = Tensor(
            repeating: 1, shape: [rows, model.inputShape.reduce(1, *)], type: model.type)
        let pass = ForwardPass(samples: samples, mode: mode, step: step)
        return try model(Variable(x ?? ones), pass).data
    }

    @Test("a share of `rate` is dropped, the others are divided by 1 − rate", arguments: [0.1, 0.5, 0.9])
    func share(rate: Double) throws {
        let values = try output(model(Dropout(rate: rate), features: 100), rows: 2000).values
        let dropped = Double(values.count { $0 == 0 })
        let (count, deviation) = (200_000.0, (200_000 * rate * (1 - rate)).squareRoot())
        #expect(abs(dropped - count * rate) < 4 * deviation)
        let kept = Double(Float(1 / (1 - rate)))
        #expect(values.allSatisfy { $0 == 0 || $0 == kept })
        #expect(abs(mean(values) - 1) < 4 * deviation / (1 - rate) / count)
    }

    @Test("the largest rate keeps some units, and a larger one is an error")
    func largestRate() throws {
        let kept = try output(model(Dropout(rate: 0.999999), features: 2000), rows: 5000).values.count {
            $0 != 0
        }
        #expect(1...30 ~= kept, "\(kept)")
        #expect(throws: ModelError.self) { try model(Dropout(rate: 0.9999999), features: 9) }
    }

    @Test("masks of neighboring units, samples, steps, layers and seeds are independent")
    func independence() throws {
        let first = try model(Dropout(rate: 0.4), features: 64)
        func mask(_ model: Sequential, first: Int = 0, step: Int = 3) throws -> [Double] {
            try output(model, rows: 1000, first: first, step: step).values.map { $0 == 0 ? 0 : 1 }
        }
        let here = try mask(first)
        let others = [
            try mask(first, step: 4), try mask(first, first: 1),
            try mask(model(Dropout(rate: 0.4), features: 64, before: 1)),
            try mask(model(Dropout(rate: 0.4), features: 64, seed: 2)), Array(here[1...] + [0]),
        ]
        for other in others { #expect(abs(correlation(here, other)) < 4 / 64_000.0.squareRoot()) }
        #expect(try mask(first) == here, "the same place gives the same mask")
    }

    @Test("a sample's mask does not depend on the rank that holds it, nor on the precision")
    func anySplit() throws {
        let single = try model(Dropout(rate: 0.3), features: 37)
        let whole = try output(single, rows: 20, step: 9)
        for cut in [1, 7, 19] {
            let left = try output(single, rows: cut, step: 9)
            let right = try output(single, rows: 20 - cut, first: cut, step: 9)
            #expect(left.bytes + right.bytes == whole.bytes)
        }
        let double = try output(
            model(Dropout(rate: 0.3), features: 37, type: .float64), rows: 20, step: 9)
        #expect(double.values.map { $0 == 0 } == whole.values.map { $0 == 0 })
        #expect(try output(single, rows: 0, first: 20, step: 9).count == 0)
    }

    @Test("evaluation changes nothing; Monte Carlo predictions drop by numbers of their own")
    func modes() throws {
        var generator = SeededGenerator(seed: 8)
        let x = generator.tensor([50, 20], type: .float32)
        for layer in [Dropout(rate: 0.5), Dropout.alpha(rate: 0.5)] {
            let model = try model(layer, features: 20)
            #expect(try output(model, rows: 50, mode: .evaluation, x: x).bytes == x.bytes)
            let (training, drawn) = (
                try output(model, rows: 50, mode: .training, x: x),
                try output(model, rows: 50, mode: .monteCarlo, x: x)
            )
            #expect(drawn.bytes != x.bytes && drawn.bytes != training.bytes)
            #expect(try output(model, rows: 50, step: 1, mode: .monteCarlo, x: x).bytes != drawn.bytes)
        }
        let nothing = try model(Dropout(rate: 0), features: 20)
        #expect(try output(nothing, rows: 50, x: x).bytes == x.bytes)
    }

    @Test("the gradient goes where units were kept")
    func gradient() throws {
        var generator = SeededGenerator(seed: 9)
        for layer in [Dropout(rate: 0.4), Dropout.alpha(rate: 0.4)] {
            let model = try model(layer, features: 7, type: .float64)
            let error = try GradientCheck.relativeError([generator.tensor([5, 7])]) {
                [try model($0[0], ForwardPass(rows: 5, mode: .training))]
            }
            #expect(error <= 1e-7)
        }
    }

    @Test("alpha dropout keeps the mean and variance of standard normal units", arguments: [0.1, 0.5])
    func alphaDropout(rate: Double) throws {
        let random = RandomStream(seed: 4, purpose: .synthetic)
        let x = random.normal([2000, 100], type: .float32)
        let values = try output(model(.alpha(rate: rate), features: 100), rows: 2000, x: x).values
        // A fourth moment of about 5 at the most: σ of the variance is 2/√n.
        #expect(abs(mean(values)) < 4 / 200_000.0.squareRoot())
        #expect(abs(variance(values) - 1) < 8 / 200_000.0.squareRoot())
    }

    @Test("alpha dropout's numbers are those of its paper")
    func alphaNumbers() throws {
        // PyTorch 2.13's alpha_dropout of ones at a rate of 0.25, in float64: a·α' + b and a·1 + b.
        let values = Set(
            try output(model(.alpha(rate: 0.25), features: 40, type: .float64), rows: 10).values)
        let (low, high) = (try #require(values.min()), try #require(values.max()))
        #expect(values.count == 2)
        #expect(relativeError([low, high], [-1.1435441882094726, 1.2484393199277575]) < 1e-14)
    }
}
