import Autodiff
import NeuralNetworks
import TestSupport
import Testing

@Suite("activations and references")
struct ActivationReferenceTests {
    private static let functions: [String: FunctionCase.Call] = [
        "sigmoid": { inputs, _ in try sigmoid(inputs[0]) },
        "tanh": { inputs, _ in try tanh(inputs[0]) },
        "softmax": { inputs, _ in try softmax(inputs[0]) },
        "relu": { inputs, _ in try relu(inputs[0]) },
        "leakyReLU": { inputs, attributes in
            try leakyReLU(inputs[0], slope: #require(attributes.slope))
        },
        "rrelu": { inputs, _ in try rrelu(inputs[0], slopes: inputs[1].data) },
        "prelu": { inputs, _ in try prelu(inputs[0], slopes: inputs[1]) },
        "elu": { inputs, attributes in try elu(inputs[0], alpha: #require(attributes.alpha)) },
        "selu": { inputs, _ in try selu(inputs[0]) },
        "softplus": { inputs, _ in try softplus(inputs[0]) },
        "gelu": { inputs, attributes in
            try gelu(inputs[0], approximate: #require(attributes.approximate) == "tanh")
        },
        "swish": { inputs, _ in try swish(inputs[0]) },
    ]

    /// Functions whose values are in places small differences of large numbers, here or in PyTorch; their
    /// errors are relative to the largest value.
    private static let smallInPlaces: Set = ["tanh", "softmax", "prelu", "gelu", "swish"]

    private static let cases =
        (try? References.functions())?.filter { functions[$0.function] != nil } ?? []

    @Test("output and gradients are PyTorch's and Keras's", arguments: cases)
    func reference(_ reference: FunctionCase) throws {
        let call = try #require(Self.functions[reference.function])
        let errors = try reference.errors(
            of: call, isElementwise: !Self.smallInPlaces.contains(reference.function))
        let allowed = reference.type == "float64" ? 4e-15 : 5e-7
        #expect(errors.output <= allowed)
        #expect(errors.gradients <= allowed)
    }

    @Test("every activation has cases in both types")
    func completeness() {
        for type in ["float32", "float64"] {
            let found = Set(Self.cases.filter { $0.type == type }.map(\.function))
            #expect(found == Set(Self.functions.keys))
        }
    }
}
