import Autodiff
import NeuralNetworks
import Summation
import Tensors
import TestSupport
import Testing

@Suite("gradients of activations")
struct ActivationGradientTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let function: @Sendable (Variable) throws -> Variable

        init(_ name: String, _ function: @escaping @Sendable (Variable) throws -> Variable) {
            testDescription = name
            self.function = function
        }
    }

    private static let smooth = [
        Case("sigmoid") { try sigmoid($0) }, Case("tanh") { try tanh($0) },
        Case("softmax") { try softmax($0) }, Case("softplus") { try softplus($0) },
        Case("gelu") { try gelu($0) }, Case("gelu, approximate") { try gelu($0, approximate: true) },
        Case("swish") { try swish($0) },
    ]

    private static var slopes: Tensor { Tensor((0..<15).map { 0.1 + 0.05 * Double($0) }, type: .float64) }

    private static let kinked = [
        Case("relu") { try relu($0) }, Case("leakyReLU") { try leakyReLU($0, slope: 0.3) },
        Case("rrelu") { try rrelu($0, slopes: slopes.reshaped(to: [5, 3])) },
        Case("elu") { try elu($0, alpha: 0.7) }, Case("selu") { try selu($0) },
    ]

    @Test("gradients are central differences", arguments: smooth + kinked)
    func centralDifferences(_ check: Case) throws {
        for seed in 1...3 {
            var generator = SeededGenerator(seed: UInt64(seed))
            for range in [0.05...3, -3 ... -0.05] {
                let x = generator.tensor([5, 3], in: range)
                let error = try GradientCheck.relativeError([x]) { [try check.function($0[0])] }
                #expect(error <= 1e-7)
            }
        }
    }

    @Test("the gradients of smooth functions are central differences at 0 too", arguments: smooth)
    func centralDifferencesAtZero(_ check: Case) throws {
        let x = try Tensor([0, -0.0, 1e-3, -1e-3], shape: [2, 2], type: .float64)
        let error = try GradientCheck.relativeError([x]) { [try check.function($0[0])] }
        #expect(error <= 1e-7)
    }

    private static let layout = SampleLayout(
        microBatchEnds: [2, 4, 6, 7], subtrees: [0..<1, 1..<3, 3..<4], firstSample: 2, globalSampleCount: 9)

    @Test("the gradients of prelu are central differences, in several subtrees too", arguments: [3, 1])
    func prelu(slopeCount: Int) throws {
        for layout in [SampleLayout(rows: 7), Self.layout] {
            var generator = SeededGenerator(seed: 3)
            let inputs = [generator.tensor([7, 3], in: 0.05...2), generator.tensor([slopeCount])]
            let signs = generator.tensor([7, 3])
            let error = try GradientCheck.relativeError([inputs[0].multiplied(by: signs.sign()), inputs[1]]) {
                [try NeuralNetworks.prelu($0[0].having(Samples(layout)), slopes: $0[1])]
            }
            #expect(error <= 1e-7)
        }
    }

    @Test("a slope's gradient comes in a part for each subtree, each as if it were alone", arguments: [3, 1])
    func preluParts(slopeCount: Int) throws {
        var generator = SeededGenerator(seed: 4)
        let (x, seed) = (generator.tensor([7, 3], type: .float32), generator.tensor([7, 3], type: .float32))
        let slopes = Variable(generator.tensor([slopeCount], type: .float32))
        try NeuralNetworks.prelu(Variable(x, samples: Samples(Self.layout)), slopes: slopes).backward(
            seed: seed)
        let parts = try #require(slopes.accumulatedGradient?.parts)
        for (part, rows) in zip(parts, [0..<2, 2..<6, 6..<7]) {
            let ends = Array(stride(from: 2, to: rows.count, by: 2)) + [rows.count]
            let layout = SampleLayout(
                microBatchEnds: ends, subtrees: [0..<ends.count], firstSample: 0,
                globalSampleCount: rows.count)
            let alone = Variable(slopes.data)
            try NeuralNetworks.prelu(Variable(x.rows(rows), samples: Samples(layout)), slopes: alone)
                .backward(seed: seed.rows(rows))
            #expect(part.bytes == alone.gradient?.bytes)
        }
        #expect(parts.count == 3)
    }

    @Test("wrong shapes are errors that name the function")
    func errors() throws {
        let x = Variable(Tensor(zeros: [2, 3]))
        let error = #expect(throws: FunctionError.self) {
            try NeuralNetworks.prelu(x, slopes: Variable(Tensor(zeros: [2])))
        }
        #expect(error?.description.hasPrefix("prelu: ") == true)
        #expect(throws: FunctionError.self) { try rrelu(x, slopes: Tensor(zeros: [3, 2])) }
        #expect(throws: FunctionError.self) { try softmax(Variable(Tensor(zeros: [3]))) }
    }
}
