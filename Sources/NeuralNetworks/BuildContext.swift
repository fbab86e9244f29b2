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

    /// Creates the context of one layer of a model.
    ///
    /// - Parameters:
    ///   - initializer: the model's, for layers that name none; `auto` selects the one that suits the
    ///     following layers.
    ///   - categories: the inputs that are numbers of categories.
    ///   - following: the layers after this one, in order.
    init(
        type: ScalarType, seed: UInt64, role: ModelRole, layerIndex: Int, initializer: any Initializer,
        categories: [Int: Int], following: some Sequence<any Layer>
    ) {
        self.type = type
        self.seed = seed
        self.role = role
        self.layerIndex = layerIndex
        self.categories = categories
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

    /// Checks that a layer's weights are not too many, and compares their memory with what there is, before it is asked
    /// for.
    ///
    /// - Parameter words: the number in words: `300 × 784`.
    /// - Throws: `ModelError` if there are too many.
    func check(weightCount: Int, _ words: String) throws(ModelError) {
        guard weightCount <= Self.largestWeightCount else {
            throw ModelError(
                "\(words) weights are more than \(Self.largestWeightCount), the most a layer may have")
        }
        let bytes = weightCount * type.byteCount
        guard bytes > 1 << 26, let memory = AvailableMemory.current, bytes > memory.bytes else { return }
        throw ModelError(
            "\(weightCount) weights take \(bytes >> 20) MB, and this process can have \(memory.bytes >> 20) MB (\(memory.limit)): make the layer smaller, or give the process more memory"
        )
    }

    private static let largestWeightCount = 1 << 32
}
