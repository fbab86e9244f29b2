import Tensors

/// The settings from which a layer creates its parameters.
public struct BuildContext {
    /// The type of the parameters.
    public let type: ScalarType
    /// The seed of the run.
    public let seed: UInt64
    /// The role of the model in the run.
    public let role: ModelRole
    /// The position in the model's layer list, from 0.
    public let layerIndex: Int
    /// The inputs of the model that are numbers of categories: the number of values of each, by its place.
    public let categories: [Int: Int]
    /// The initializer for a layer that names none.
    public let initializer: any Initializer
    /// The initializer that suits the activation after the layer, which `auto` stands for.
    public let recommendedInitializer: any Initializer

    /// True if a dense layer follows.
    private let isHidden: Bool
    /// The shapes of the tensors that will replace the weights, by name; nil if none are known.
    private let weights: [String: [Int]]?

    /// Creates the context of one layer of a model.
    ///
    /// - Parameters:
    ///   - initializer: the model's, for layers that name none; `auto` selects the one that suits the
    ///     following layers.
    ///   - categories: the inputs that are numbers of categories.
    ///   - weights: the shapes of the tensors that will replace the weights, by name; nil if none are known.
    ///   - following: the layers after this one, in order.
    init(
        type: ScalarType, seed: UInt64, role: ModelRole, layerIndex: Int, initializer: any Initializer,
        categories: [Int: Int], weights: [String: [Int]]?, following: some Collection<any Layer>
    ) {
        self.type = type
        self.seed = seed
        self.role = role
        self.layerIndex = layerIndex
        self.categories = categories
        self.weights = weights
        isHidden = following.contains { $0 is Dense }
        let recommended = following.lazy.compactMap(\.recommendedInitializer).first { _ in true }
        recommendedInitializer = recommended ?? VarianceScaling.glorotNormal
        self.initializer = initializer.resolved(recommended: recommendedInitializer)
    }

    /// The name of a parameter in files and messages, such as `layers.0.weight`.
    public func fullName(_ parameter: String) -> String { "\(Sequential.layerName(layerIndex)).\(parameter)" }

    /// The layer's random numbers per sample of a pass.
    public func noise(_ purpose: RandomPurpose) -> SampleNoise {
        SampleNoise(seed: seed, layer: layerIndex, purpose: purpose, role: role)
    }

    /// The random numbers for the layer's initial parameters.
    public var random: RandomStream {
        RandomStream(seed: seed, purpose: .initialization, layer: layerIndex, role: role)
    }

    /// Checks that an initializer lets the units of a layer differ, unless other weights replace its own.
    ///
    /// - Throws: `ModelError` if they would stay equal.
    func check(_ initializer: any Initializer) throws(ModelError) {
        guard initializer is Zeros, isHidden, weights == nil else { return }
        throw ModelError(
            "weights that start at zeros are for the last dense layer: the units of this one would stay equal; choose another initializer, such as auto"
        )
    }

    /// Checks, before their memory is asked for, that a layer's weights are not too many, are those of the file that will
    /// replace them, and find room.
    ///
    /// - Parameters:
    ///   - parameter: the name of the matrix in the layer.
    ///   - words: the number in words: `300 × 784`.
    /// - Throws: `ModelError` if they are not.
    func check(shape: [Int], of parameter: String, _ words: String) throws(ModelError) {
        var (weightCount, isTooLarge) = (1, false)
        for extent in shape where !isTooLarge {
            (weightCount, isTooLarge) = weightCount.multipliedReportingOverflow(by: extent)
        }
        guard !isTooLarge, weightCount <= Self.largestWeightCount else {
            throw ModelError(
                "\(words) weights are more than \(Self.largestWeightCount), the most a layer may have")
        }
        // All other mismatches are told together, when the weights are loaded.
        if let weights, weightCount > Self.largeWeightCount {
            try Self.check(fullName(parameter), shape, among: weights)
        }
        guard let shortage = AvailableMemory.shortage(of: weightCount * type.byteCount) else { return }
        throw ModelError(
            "\(weightCount) weights take \(shortage): make the layer smaller, or give the process more memory"
        )
    }

    /// Checks that a file has a matrix of a shape, full or in compressed rows.
    private static func check(
        _ name: String, _ shape: [Int], among stored: [String: [Int]]
    ) throws(ModelError) {
        if let starts = stored[name + ".row_starts"], stored[name] == nil {
            guard starts != [shape[0] + 1] else { return }
            throw ModelError("\(name): the file has \(starts[0] - 1) rows, the model \(shape[0])")
        }
        guard stored[name] != shape else { return }
        throw ModelError(
            stored[name].map { "\(name): the shape is \($0) in the file, \(shape) in the model" }
                ?? "\(name): not in the file; the model needs the shape \(shape)")
    }

    private static let largestWeightCount = 1 << 32
    private static let largeWeightCount = 1 << 20
}
