import Autodiff

// The functions under their own names inside extensions of `Activation`, where the layers of these names would hide
// them: `Activation("Mish") { x throws(FunctionError) in try x * tanh(softplus(x)) }`.
extension Activation {
    /// The function `sigmoid(_:)`.
    public static func sigmoid(_ x: Variable) throws(FunctionError) -> Variable {
        try NeuralNetworks.sigmoid(x)
    }

    /// The function `tanh(_:)`.
    public static func tanh(_ x: Variable) throws(FunctionError) -> Variable { try NeuralNetworks.tanh(x) }

    /// The function `softmax(_:)`.
    public static func softmax(_ x: Variable) throws(FunctionError) -> Variable {
        try NeuralNetworks.softmax(x)
    }

    /// The function `relu(_:)`.
    public static func relu(_ x: Variable) throws(FunctionError) -> Variable { try NeuralNetworks.relu(x) }

    /// The function `selu(_:)`.
    public static func selu(_ x: Variable) throws(FunctionError) -> Variable { try NeuralNetworks.selu(x) }

    /// The function `softplus(_:)`.
    public static func softplus(_ x: Variable) throws(FunctionError) -> Variable {
        try NeuralNetworks.softplus(x)
    }

    /// The function `swish(_:)`.
    public static func swish(_ x: Variable) throws(FunctionError) -> Variable { try NeuralNetworks.swish(x) }

    /// The function `elu(_:alpha:)`.
    public static func elu(_ x: Variable, alpha: Double = 1) throws(FunctionError) -> Variable {
        try NeuralNetworks.elu(x, alpha: alpha)
    }

    /// The function `leakyReLU(_:slope:)`.
    public static func leakyReLU(_ x: Variable, slope: Double = 0.01) throws(FunctionError) -> Variable {
        try NeuralNetworks.leakyReLU(x, slope: slope)
    }

    /// The function `gelu(_:approximate:)`.
    public static func gelu(_ x: Variable, approximate: Bool = false) throws(FunctionError) -> Variable {
        try NeuralNetworks.gelu(x, approximate: approximate)
    }
}
