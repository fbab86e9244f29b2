import Autodiff
import NeuralNetworks
import Summation
import Tensors
import TestSupport
import Testing

@Suite struct BatchNormalizationTests {
    private static let references = try? References.normalization()

    /// The rows as one subtree of micro-batches of three.
    private static func pass(rows: Int) -> ForwardPass {
        let ends = Array(stride(from: 3, to: rows, by: 3)) + [rows]
        return ForwardPass(
            samples: SampleLayout(
                microBatchEnds: ends, subtrees: [0..<ends.count], firstSample: 0, globalSampleCount: rows),
            mode: .training)
    }

    private struct Errors {
        var output = 0.0
        var gradients: [Double] = []
    }

    /// The errors of a call relative to the largest element of each tensor, or to 0.1 if that is larger:
    /// gradients of one or two samples are small differences of numbers near 1.
    private func errors(_ call: NormalizationFile.Call, _ type: ScalarType) throws -> Errors {
        let inputs = try call.inputs.map { Variable(try $0.tensor(type)) }
        let function = BatchNormalization(
            epsilon: call.epsilon, over: Self.pass(rows: call.inputs[0].shape[0]).share)
        let y = try function(
            inputs[0].having(Self.pass(rows: inputs[0].shape[0]).share), inputs[1], inputs[2])
        try y.backward(seed: call.outputGradient.tensor(type))
        func error(_ found: Tensor?, _ expected: ReferenceTensor) -> Double {
            guard let found, found.type == type, found.shape == expected.shape else { return .infinity }
            let scale = max(largestMagnitude(expected.values), 0.1)
            return relativeError(found.values, expected.values, floor: scale)
        }
        return Errors(
            output: error(y.data, call.output),
            gradients: zip(inputs, call.inputGradients).map { error($0.gradient, $1) })
    }

    @Test("output and gradients in float64 are PyTorch's", arguments: references?.cases ?? [])
    func float64(_ call: NormalizationFile.Call) throws {
        let errors = try errors(call, .float64)
        let allowed = call.name == "a mean of a million" ? 1e-9 : 1e-13
        #expect(errors.output <= allowed)
        #expect(errors.gradients.allSatisfy { $0 <= allowed }, "\(errors.gradients)")
    }

    @Test(
        "float32 is the float64 result rounded once, large means included",
        arguments: references?.cases ?? [])
    func float32(_ call: NormalizationFile.Call) throws {
        let inputs = try call.inputs.map { Variable(try $0.tensor(.float32)) }
        let exact = inputs.map { Variable($0.data.converted(to: .float64)) }
        let pass = Self.pass(rows: call.inputs[0].shape[0])
        let seed = try call.outputGradient.tensor(.float32)
        let y = try BatchNormalization(epsilon: call.epsilon, over: pass.share)(
            inputs[0], inputs[1], inputs[2])
        let z = try BatchNormalization(epsilon: call.epsilon, over: pass.share)(exact[0], exact[1], exact[2])
        try y.backward(seed: seed)
        try z.backward(seed: seed.converted(to: .float64))
        #expect(y.data.bytes == z.data.converted(to: .float32).bytes)
        #expect(inputs[0].gradient?.bytes == exact[0].gradient?.converted(to: .float32).bytes)
    }

    @Test(
        "the variance is right to 1e-4 on hostile data in float32, and nothing is NaN",
        arguments: references?.cases ?? [])
    func variance(_ call: NormalizationFile.Call) throws {
        let function = BatchNormalization(
            epsilon: call.epsilon, over: Self.pass(rows: call.inputs[0].shape[0]).share)
        let inputs = try call.inputs.map { Variable(try $0.tensor(.float32)) }
        let y = try function(inputs[0], inputs[1], inputs[2])
        let moments = try #require(function.batchMoments)
        let variances = moments.squares.map { $0 / moments.count }
        #expect(relativeError(variances, call.variance.values) <= 1e-9)
        #expect(y.data.values.allSatisfy { $0.isFinite })
    }

    @Test("references are there")
    func completeness() throws {
        #expect(try #require(Self.references).cases.count == 6)
    }

    @Test("gradients match central differences")
    func centralDifferences() throws {
        var generator = SeededGenerator(seed: 11)
        for (rows, columns) in [(2, 1), (7, 3), (13, 18)] {
            let inputs = [
                generator.tensor([rows, columns], in: -2...3), generator.tensor([columns], in: 0.5...2),
                generator.tensor([columns]),
            ]
            let pass = Self.pass(rows: rows)
            let whole = try GradientCheck.relativeError(inputs) {
                [
                    try BatchNormalization(epsilon: 0.01, over: pass.share)(
                        $0[0].having(pass.share), $0[1], $0[2])
                ]
            }
            #expect(whole <= 1e-7)
            let local = try GradientCheck.relativeError(inputs) {
                [
                    try MicroBatchNormalization(epsilon: 0.01, over: pass.share)(
                        $0[0].having(pass.share), $0[1], $0[2])
                ]
            }
            #expect(local <= 1e-7)
            let means = generator.tensor([columns])
            let variances = generator.tensor([columns], in: 0.5...2)
            let known = try GradientCheck.relativeError(inputs) {
                let function = FixedStatisticsNormalization(
                    means: means, variances: variances, epsilon: 0.01)
                return [try function($0[0].having(pass.share), $0[1], $0[2])]
            }
            #expect(known <= 1e-7)
        }
    }

    @Test("micro-batches by themselves are batches of their own")
    func microBatches() throws {
        var generator = SeededGenerator(seed: 12)
        let (x, gamma, beta) = (
            Variable(generator.tensor([8, 5])), Variable(generator.tensor([5])),
            Variable(generator.tensor([5]))
        )
        let seed = generator.tensor([8, 5])
        let function = MicroBatchNormalization(epsilon: 0.001, over: Self.pass(rows: 8).share)
        let y = try function(x, gamma, beta)
        try y.backward(seed: seed)
        var (gammaSum, betaSum) = (Tensor(zeros: [5], type: .float64), Tensor(zeros: [5], type: .float64))
        for rows in [0..<3, 3..<6, 6..<8] {
            let part = [x.data.rows(rows), gamma.data, beta.data].map { Variable($0) }
            let alone = BatchNormalization(
                epsilon: 0.001, over: Samples(count: rows.count))
            let own = try alone(part[0], part[1], part[2])
            try own.backward(seed: seed.rows(rows))
            #expect(own.data.bytes == y.data.rows(rows).bytes)
            #expect(part[0].gradient?.bytes == x.gradient?.rows(rows).bytes)
            gammaSum = try gammaSum.adding(#require(part[1].gradient))
            betaSum = try betaSum.adding(#require(part[2].gradient))
        }
        #expect(gamma.gradient?.bytes == gammaSum.bytes)
        #expect(beta.gradient?.bytes == betaSum.bytes)
        let whole = BatchNormalization(epsilon: 0.001, over: Self.pass(rows: 8).share)
        _ = try whole(x, gamma, beta)
        #expect(function.batchMoments == whole.batchMoments, "running statistics follow the whole batch")
    }

    @Test("shapes and types that do not fit are errors that name them")
    func errors() throws {
        let pass = ForwardPass(rows: 4, mode: .training)
        let vector = Variable(Tensor(repeating: 1, shape: [3]))
        func message(_ x: [Int], _ gamma: Variable, type: ScalarType = .float32) -> String? {
            let x = Variable(Tensor(zeros: x, type: type))
            do {
                _ = try BatchNormalization(epsilon: 0.001, over: pass.share)(x, gamma, vector)
                return nil
            } catch {
                return error.reason
            }
        }
        #expect(message([4, 3], vector) == nil)
        #expect(message([5, 3], vector) == "it takes 4 rows of samples, not the shape [5, 3]")
        #expect(message([4], vector) == "it takes 4 rows of samples, not the shape [4]")
        #expect(
            message([4, 3], Variable(Tensor(zeros: [2])))
                == "γ and β are vectors of 3 elements of float32, not [2] of float32")
        #expect(
            message([4, 3], vector, type: .float64)
                == "γ and β are vectors of 3 elements of float64, not [3] of float32")
        let known = FixedStatisticsNormalization(
            means: Tensor(zeros: [2]), variances: Tensor(zeros: [2]), epsilon: 0.001)
        #expect(throws: FunctionError.self) {
            try known(Variable(Tensor(zeros: [4, 3])), vector, vector)
        }
    }
}
