import Autodiff
import Registry
import Tensors

/// The Gaussian error linear unit: y = x·Φ(x), where Φ is the standard normal distribution function.
///
/// Source: Hendrycks & Gimpel 2016, arXiv:1606.08415.
public final class GELU: UnaryFunction {
    private let isApproximate: Bool

    /// Creates the function; if approximate, y = x/2·(1 + tanh(√(2/π)·(x + 0.044715x³))), within 5·10⁻⁴ of
    /// the exact one.
    public init(approximate: Bool = false) { isApproximate = approximate }

    /// "gelu", the name of the free function.
    public var name: String { "gelu" }

    /// y = x·Φ(x).
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [isApproximate ? inputs[0].geluTanh() : inputs[0].gelu()]
    }

    /// gx = (Φ(x) + x·φ(x)) · gy, where φ is Φ's derivative, or gy times the approximation's derivative.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let (x, gy) = (pass.inputs[0], pass.gradient)
        return [
            isApproximate
                ? try .geluTanhGradient(input: x, outputGradient: gy)
                : try .geluGradient(input: x, outputGradient: gy)
        ]
    }

    private static let approximateOption = Option(
        "approximate", default: "none", .oneOf(["none", "tanh"]),
        help: "none: exact; tanh: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³)))")

    static let entry = Entry<any Layer>(
        "gelu", "Gaussian error linear unit: x·Φ(x), with Φ the standard normal distribution function.",
        options: [approximateOption], shorthand: approximateOption.name
    ) { Activation.gelu(approximate: $0[approximateOption] == "tanh") }

    /// x·(½ + ½·erf(x / √2)), since this operator set has no GELU operator.
    fileprivate static func addExact(_ graph: inout ONNXGraph, _ x: String) -> String {
        let argument = graph.add("Mul", [x, graph.add(constant: 0.5.squareRoot())])
        return half(graph.add("Erf", [argument]), times: x, in: &graph)
    }

    /// x·(½ + ½·tanh(√(2/π)·(x + 0.044715x³))).
    fileprivate static func addApproximation(_ graph: inout ONNXGraph, _ x: String) -> String {
        let square = graph.add("Mul", [x, x])
        let cubic = graph.add("Mul", [square, graph.add(constant: 0.044715)])
        let factor = graph.add("Add", [cubic, graph.add(constant: 1)])
        let sum = graph.add("Mul", [x, factor])
        let argument = graph.add("Mul", [sum, graph.add(constant: (2 / Double.pi).squareRoot())])
        return half(graph.add("Tanh", [argument]), times: x, in: &graph)
    }

    private static func half(_ y: String, times x: String, in graph: inout ONNXGraph) -> String {
        let sum = graph.add("Add", [y, graph.add(constant: 1)])
        return graph.add("Mul", [x, graph.add("Mul", [sum, graph.add(constant: 0.5)])])
    }
}

/// x·Φ(x), element by element, or its approximation by tanh.
public func gelu(_ x: Variable, approximate: Bool = false) throws(FunctionError) -> Variable {
    try GELU(approximate: approximate)(x)
}

extension Activation {
    /// `gelu` as a layer.
    public static func gelu(approximate: Bool = false) -> Activation {
        Activation(
            "GELU", outputRange: -0.171...(.infinity),
            { x throws(FunctionError) in try NeuralNetworks.gelu(x, approximate: approximate) },
            onnx: approximate ? GELU.addApproximation : GELU.addExact)
    }
}
