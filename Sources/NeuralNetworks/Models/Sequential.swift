import Autodiff
import Tensors

/// A model of layers applied one after the other.
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
    ///   - seed: the seed of the initial parameters.
    ///   - role: the role in a run; each has random numbers of its own.
    ///   - initializer: the initializer for layers that name none.
    ///   - categories: the inputs that are numbers of categories, for an `Embedding` as the first layer: the number
    ///     of values of each, by its place.
    ///   - weights: the shapes of the tensors that will be loaded, by name; a layer whose weights are not among them is
    ///     an error before their memory is asked for. Nil if none are known.
    /// - Throws: `ModelError` if a layer cannot take the output of the one before.
    public convenience init(
        _ layers: [any Layer], inputShape: [Int], type: ScalarType = .float32, seed: UInt64 = 42,
        role: ModelRole = .main, initializer: any Initializer = AutomaticInitializer(),
        categories: [Int: Int] = [:], weights: [String: [Int]]? = nil
    ) throws(ModelError) {
        guard categories.isEmpty || layers.first is Embedding else {
            throw ModelError("inputs are numbers of categories: the first layer has to be an embedding")
        }
        let inputCount = try Self.count(of: inputShape, "the shape of a sample")
        for (place, count) in categories where !(0..<inputCount).contains(place) || count < 1 {
            throw ModelError("input \(place) of \(inputCount) cannot be a category of \(count) values")
        }
        if let problem = initializer.ownProblem { throw ModelError(problem) }
        try self.init(
            [], outputShapes: [], then: layers, inputShape: inputShape, type: type, seed: seed,
            role: role, initializer: initializer, categories: categories, weights: weights)
    }

    /// Creates a model that shares the lower layers of another one and continues with new layers.
    ///
    /// - Parameters:
    ///   - model: the other model.
    ///   - count: the number of shared layers, from the inputs on.
    ///   - layers: the layers above them, not built yet.
    ///   - seed: the seed of the new layers' initial parameters.
    ///   - role: the role of the new layers; each has random numbers of its own.
    ///   - initializer: the initializer for new layers that name none.
    /// - Throws: `ModelError` if the other model has fewer layers, or a layer cannot take the output of the
    ///   one before.
    public convenience init(
        sharing model: Sequential, lower count: Int, then layers: [any Layer], seed: UInt64 = 42,
        role: ModelRole = .head, initializer: any Initializer = AutomaticInitializer()
    ) throws(ModelError) {
        guard (0...model.layers.count).contains(count) else {
            throw ModelError("the model has \(model.layers.count) layers: \(count) of them cannot be shared")
        }
        try self.init(
            Array(model.layers[..<count]), outputShapes: Array(model.outputShapes[..<count]), then: layers,
            inputShape: model.inputShape, type: model.type, seed: seed, role: role, initializer: initializer)
    }

    /// Creates a model of layers that have already been built to follow each other.
    convenience init(
        built layers: [any Layer], outputShapes: [[Int]], inputShape: [Int], type: ScalarType
    ) throws(ModelError) {
        try self.init(
            layers, outputShapes: outputShapes, then: [], inputShape: inputShape, type: type, seed: 0,
            role: .main, initializer: VarianceScaling.heNormal)
    }

    private init(
        _ built: [any Layer], outputShapes builtShapes: [[Int]], then layers: [any Layer], inputShape: [Int],
        type: ScalarType, seed: UInt64, role: ModelRole, initializer: any Initializer,
        categories: [Int: Int] = [:], weights: [String: [Int]]? = nil
    ) throws(ModelError) {
        var outputShapes = builtShapes
        for (index, layer) in layers.enumerated() {
            let context = BuildContext(
                type: type, seed: seed, role: role, layerIndex: built.count + index,
                initializer: initializer, categories: categories, weights: weights,
                following: layers[(index + 1)...])
            do throws(ModelError) {
                if let problem = layer.problem { throw ModelError(problem) }
                let shape = outputShapes.last ?? [inputShape.reduce(1, *)]
                let output = try layer.build(inputShape: shape, context: context)
                _ = try Self.count(of: output, "the shape of its outputs")
                try Self.check(layer.parameters, are: type)
                try Self.check(layer, isNoneOf: built + layers[..<index])
                outputShapes.append(output)
            } catch {
                throw ModelError(
                    "layer \(context.layerIndex) (\(layer.kind)): \(error.description)",
                    layer: context.layerIndex)
            }
        }
        self.layers = built + layers
        self.inputShape = inputShape
        self.type = type
        self.outputShapes = outputShapes
        let named = self.layers.enumerated().map { (Self.layerName($0.offset) + ".", $0.element) }
        parameters = named.flatMap { name, layer in layer.parameters.map { $0.named(name + $0.name) } }
        buffers = named.flatMap { name, layer in layer.buffers.map { (name + $0.name, $0) } }
        var names: Set<String> = []
        for name in parameters.map(\.name) + buffers.map(\.name) where !names.insert(name).inserted {
            throw ModelError(
                "two parameters or buffers have the name '\(name)': give each of a layer its own")
        }
    }

    /// The problem with its layers, in words: one was given to another model, too, which has drawn its parameters
    /// again; nil if there is none.
    package var problem: String? {
        let now = layers.flatMap(\.parameters)
        guard now.count == parameters.count else {
            return
                "the layers have \(now.count) parameters, and had \(parameters.count) when the model was made: "
                + "a layer creates its parameters when it is built"
        }
        return zip(now, parameters).first { $0.variable !== $1.variable }.map { _, own in
            "\(own.name) is another model's since that was made of the same layer: make layers for each, or share them by Sequential(sharing:lower:then:)"
        }
    }

    /// Returns the number of elements of a shape.
    ///
    /// - Throws: `ModelError` if there is no such shape.
    private static func count(of shape: [Int], _ words: String) throws(ModelError) -> Int {
        guard shape.allSatisfy({ $0 >= 1 }), let count = Tensor.elementCount(of: shape) else {
            throw ModelError(
                "\(words) cannot be \(shape): its extents are at least 1, their product fits memory")
        }
        return count
    }

    /// Checks that a layer with a state is not among those before it.
    private static func check(_ layer: any Layer, isNoneOf others: [any Layer]) throws(ModelError) {
        guard !layer.parameters.isEmpty || !layer.buffers.isEmpty,
            let twin = others.firstIndex(where: { $0 === layer })
        else { return }
        throw ModelError("it is the same object as layer \(twin): make a layer for each place")
    }

    private static func check(_ parameters: [Parameter], are type: ScalarType) throws(ModelError) {
        for parameter in parameters where parameter.variable.data.type != type {
            throw ModelError(
                "its parameter '\(parameter.name)' is \(parameter.variable.data.type) in a model of \(type): make it of the context's type"
            )
        }
    }

    /// The shape of one output sample.
    public var outputShape: [Int] { outputShapes.last ?? [inputShape.reduce(1, *)] }

    /// The parameters that training changes: those that are not frozen.
    package var learnedParameters: [Parameter] { parameters.filter(\.variable.requiresGradient) }

    /// The total number of elements of all parameters.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.variable.data.count } }

    /// The complete state: parameters, then buffers, under their full names.
    public var state: [(name: String, tensor: Tensor)] {
        parameters.map { ($0.name, $0.variable.data) } + buffers.map { ($0.name, $0.buffer.data) }
    }

    /// The output for a batch of rows.
    ///
    /// - Throws: `FunctionError` if the rows do not fit the first layer, or are not the samples of the pass.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        var x = try x.having(pass.share)
        for (index, layer) in layers.enumerated() {
            pass.statistics.began(layer: index)
            x = try checked(layer(x, pass), of: index)
            pass.observer?.layer(index, of: self, gave: x)
        }
        return x
    }

    /// Returns a layer's output if its rows have the shape that the layer announced.
    private func checked(_ output: Variable, of layer: Int) throws(FunctionError) -> Variable {
        guard output.shape.dropFirst() == outputShapes[layer][...] else {
            throw FunctionError(
                function: layers[layer].kind, inputs: [output],
                reason:
                    "layer \(layer) gave rows of the shape \(Array(output.shape.dropFirst())); its build said \(outputShapes[layer])"
            )
        }
        return output
    }
}
