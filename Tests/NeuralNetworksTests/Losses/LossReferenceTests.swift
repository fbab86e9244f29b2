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

    @Test("smoothed binary cross-entropy is Keras's, of classes as of values")
    func smoothed() throws {
        let file = try References.imbalance().smoothed
        let loss = BinaryCrossEntropyLoss(labelSmoothing: file.smoothing)
        let logits = Variable(try file.logits.tensor(.float64))
        let losses = try loss(logits, .values(file.targets.tensor(.float64)))
        #expect(relativeError(losses.data.values, file.losses) < 1e-13)
        let column = Variable(try Tensor(file.logits.values, shape: [27, 1], type: .float64))
        let classes = try loss(column, .classes(file.targets.values.map { Int32($0) })).data.values
        let means = (0..<9).map { row in classes[3 * row..<3 * row + 3].reduce(0, +) / 3 }
        #expect(relativeError(means, file.losses) < 1e-13)
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
