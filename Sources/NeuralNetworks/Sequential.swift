import Autodiff
import Tensors

/// Layers one after the other.
public final class Sequential {
    /// The layers, in order.
    public let layers: [any Layer]
    /// The shape of one input sample.
    public let inputShape: [Int]
    /// The shape of one output sample of each layer.
    public let outputShapes: [[Int]]
    /// The type of the parameters.
    public let type: ScalarType
    /// All parameters under their full names (`layers.0.weight`), in layer order.
    public let parameters: [Parameter]
    /// All buffers with their full names (`layers.1.running_mean`), in layer order.
    public let buffers: [(name: String, buffer: Buffer)]

    /// Builds the layers for samples of a shape.
    ///
    /// - Parameters:
    ///   - layers: the layers, not built yet.
    ///   - inputShape: the shape of one sample; a shape of several extents is taken as one vector.
    ///   - type: the type of the parameters and of all arithmetic.
    ///   - seed: what the initial parameters are drawn from.
    ///   - initializer: for layers that name none.
    /// - Throws: `ModelError` if a layer cannot take the output of the one before.
    public init(
        _ layers: [any Layer], inputShape: [Int], type: ScalarType = .float32, seed: UInt64 = 0,
        initializer: any Initializer = VarianceScaling.heNormal
    ) throws(ModelError) {
        self.layers = layers
        self.inputShape = inputShape
        self.type = type
        var shape = [inputShape.reduce(1, *)]
        var outputShapes: [[Int]] = []
        var parameters: [Parameter] = []
        var buffers: [(name: String, buffer: Buffer)] = []
        for (index, layer) in layers.enumerated() {
            let context = BuildContext(type: type, seed: seed, layerIndex: index, initializer: initializer)
            do {
                shape = try layer.build(inputShape: shape, context: context)
            } catch {
                throw ModelError("layer \(index) (\(layer.kind)): \(error.description)")
            }
            outputShapes.append(shape)
            parameters += layer.parameters.map { $0.named(context.fullName($0.name)) }
            buffers += layer.buffers.map { (context.fullName($0.name), $0) }
        }
        self.outputShapes = outputShapes
        self.parameters = parameters
        self.buffers = buffers
    }

    /// The shape of one output sample.
    public var outputShape: [Int] { outputShapes.last ?? [inputShape.reduce(1, *)] }

    /// The number of learned numbers.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.variable.data.count } }

    /// All that makes the model what it is: parameters, then buffers, under their full names.
    public var state: [(name: String, tensor: Tensor)] {
        parameters.map { ($0.name, $0.variable.data) } + buffers.map { ($0.name, $0.buffer.data) }
    }

    /// The output for a batch of rows.
    ///
    /// - Throws: `FunctionError` if the rows do not fit the first layer.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        var x = x
        for layer in layers { x = try layer(x, pass) }
        return x
    }
}
