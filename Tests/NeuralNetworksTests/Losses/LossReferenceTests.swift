import Autodiff
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite("losses and references")
struct LossReferenceTests {
    private static let functions: [String: FunctionCase.Call] = [
        "softmaxCrossEntropy": { inputs, attributes in
            try softmaxCrossEntropy(
                logits: inputs[0], labels: #require(attributes.labels), smoothing: attributes.smoothing ?? 0)
        },
        "binaryCrossEntropy": { inputs, _ in
            try binaryCrossEntropy(logits: inputs[0], targets: inputs[1].data)
        },
        "meanSquaredError": { inputs, _ in try meanSquaredError(outputs: inputs[0], targets: inputs[1]) },
        "meanAbsoluteError": { inputs, _ in try meanAbsoluteError(outputs: inputs[0], targets: inputs[1]) },
        "huber": { inputs, attributes in
            try huber(outputs: inputs[0], targets: inputs[1], delta: #require(attributes.delta))
        },
    ]

    private static let cases =
        (try? References.functions())?.filter { functions[$0.function] != nil } ?? []

    @Test("losses and gradients are PyTorch's and Keras's", arguments: cases)
    func reference(_ reference: FunctionCase) throws {
        let call = try #require(Self.functions[reference.function])
        let errors = try reference.errors(of: call, isElementwise: false)
        let allowed = reference.type == "float64" ? 2e-15 : 5e-7
        #expect(errors.output <= allowed)
        #expect(errors.gradients <= allowed)
    }

    @Test("every loss has cases in both types")
    func completeness() {
        for type in ["float32", "float64"] {
            let found = Set(Self.cases.filter { $0.type == type }.map(\.function))
            #expect(found == Set(Self.functions.keys))
        }
        #expect(Self.functions.count == Losses.catalog.entries.count)
    }

    @Test("gradients are central differences")
    func centralDifferences() throws {
        var generator = SeededGenerator(seed: 11)
        let x = generator.tensor([4, 3], in: -3...3)
        let shares = generator.tensor([4, 3], in: 0...1)
        let wanted = Variable(generator.tensor([4, 3], in: 4...5), requiresGradient: false)
        let functions: [(Variable) throws -> Variable] = [
            { try softmaxCrossEntropy(logits: $0, labels: [0, 2, 2, 1]) },
            { try softmaxCrossEntropy(logits: $0, labels: [0, 2, 2, 1], smoothing: 0.2) },
            { try binaryCrossEntropy(logits: $0, targets: shares) },
            { try meanSquaredError(outputs: $0, targets: wanted) },
            { try meanAbsoluteError(outputs: $0, targets: wanted) },
            { try huber(outputs: $0, targets: wanted, delta: 0.3) },
            { try huber(outputs: $0, targets: wanted, delta: 100) },
        ]
        for function in functions {
            #expect(try GradientCheck.relativeError([x]) { [try function($0[0])] } <= 1e-7)
        }
    }

    @Test(
        "far logits give losses and gradients of full precision", arguments: [ScalarType.float32, .float64])
    func farLogits(type: ScalarType) throws {
        let x = Variable(try Tensor([50, -50], shape: [2, 1], type: type))
        let loss = try binaryCrossEntropy(
            logits: x, targets: Tensor([1, 0], shape: [2, 1], type: type))
        try loss.backward()
        let small = 1.9287498479639178e-22  // e⁻⁵⁰
        let allowed = type == .float32 ? 5e-7 : 1e-14
        #expect(relativeError(loss.data.values, [small, small]) < allowed)
        #expect(try relativeError(#require(x.gradient).values, [-small, small]) < allowed)
    }
}
