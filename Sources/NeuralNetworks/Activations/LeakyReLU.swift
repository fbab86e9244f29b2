import Autodiff
import Registry
import Tensors

/// The leaky rectified linear unit: y = x where x > 0, slope·x elsewhere.
///
/// Source: Maas, Hannun & Ng 2013, "Rectifier nonlinearities improve neural network acoustic models".
public final class LeakyReLU: UnaryFunction {
    private let slope: Double

    /// Creates the function with the slope left of 0.
    public init(slope: Double = 0.01) { self.slope = slope }

    /// "leakyReLU", the name of the free function.
    public var name: String { "leakyReLU" }

    /// y = x where x > 0, slope · x elsewhere.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].leakyReLU(slope: slope)]
    }

    /// gx = gy where x > 0, slope · gy elsewhere.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .leakyReLUGradient(input: pass.inputs[0], outputGradient: pass.gradient, slope: slope)]
    }

    fileprivate static let slopeOption = Option(
        "slope", default: 0.01, .notNegative, help: "slope for negative inputs")

    static let entry = Entry<any Layer>(
        "leaky_relu", "Leaky rectified linear unit: x where x > 0, slope·x elsewhere.",
        options: [slopeOption], shorthand: slopeOption.name
    ) { Activation.leakyReLU(slope: $0[slopeOption]) }
}

/// x where x > 0, slope·x elsewhere, element by element.
public func leakyReLU(_ x: Variable, slope: Double = 0.01) throws(FunctionError) -> Variable {
    try LeakyReLU(slope: slope)(x)
}

extension Activation {
    /// `leakyReLU` as a layer.
    public static func leakyReLU(slope: Double = 0.01) -> Activation {
        Activation(
            "LeakyReLU", problem: LeakyReLU.slopeOption.problem(with: slope),
            { x throws(FunctionError) in try NeuralNetworks.leakyReLU(x, slope: slope) },
            onnx: { $0.add("LeakyRelu", [$1], [("alpha", .number(slope))]) })
    }
}
