import NeuralNetworks
import Registry
import Tensors
import TestSupport
import Testing

@Suite("initializers chosen by the activation")
struct AutomaticInitializerTests {
    private static let (inputs, units) = (300, 200)

    /// The weights of the first layer of a model whose layers have these names.
    private func weights(
        followedBy names: [String], own: (any Initializer)? = nil, model rule: (any Initializer)? = nil
    ) throws -> Tensor {
        let layers: [any Layer] =
            [Dense(units: Self.units, initializer: own)]
            + (try names.map { name in
                name == "dense"
                    ? Dense(units: 2, initializer: VarianceScaling.heUniform)
                    : try Layers.catalog.make(
                        Selection(name, OptionValues(name == "gaussian_noise" ? ["stddev": .number(1)] : [:]))
                    )
            })
        let model = try Sequential(
            layers, inputShape: [Self.inputs], seed: 9, initializer: rule ?? AutomaticInitializer())
        return try #require(model.parameters.first).variable.data
    }

    private func weights(by rule: VarianceScaling) -> Tensor {
        rule.draw(
            [Self.units, Self.inputs], fans: Fans(input: Self.inputs, output: Self.units), type: .float32,
            from: RandomStream(seed: 9, purpose: .initialization))
    }

    private static let he = [
        "relu", "leaky_relu", "rrelu", "prelu", "elu", "softplus", "gelu", "swish",
    ]
    private static let glorot = ["sigmoid", "tanh", "softmax"]

    @Test("he_normal before relu and its kin, glorot_normal before saturating ones, lecun_normal before selu")
    func activations() throws {
        for name in Self.he { #expect(try weights(followedBy: [name]).bytes == weights(by: .heNormal).bytes) }
        for name in Self.glorot {
            #expect(try weights(followedBy: [name]).bytes == weights(by: .glorotNormal).bytes)
        }
        #expect(try weights(followedBy: ["selu"]).bytes == weights(by: .lecunNormal).bytes)
    }

    @Test("every activation of the catalog is one of these")
    func completeness() throws {
        let activations = try Layers.catalog.entries.filter { entry in
            guard entry.options.allSatisfy({ $0.defaultSetting != nil }) else { return false }
            return try entry.make(OptionValues()).isActivation
        }
        #expect(Set(activations.map(\.name)) == Set(Self.he + Self.glorot + ["selu"]))
    }

    @Test("what is no activation is looked past; a dense layer, or nothing, means glorot_normal")
    func others() throws {
        #expect(
            try weights(followedBy: ["batch_norm", "gaussian_noise", "selu"]).bytes
                == weights(by: .lecunNormal).bytes)
        for names in [[], ["gaussian_noise"], ["dense", "relu"], ["gaussian_noise", "dense", "relu"]] {
            #expect(try weights(followedBy: names).bytes == weights(by: .glorotNormal).bytes)
        }
    }

    @Test("a stated rule goes before: the layer's, then the model's; a layer may state auto")
    func stated() throws {
        let (own, rule) = (VarianceScaling.lecunUniform, VarianceScaling.heUniform)
        #expect(try weights(followedBy: ["relu"], model: rule).bytes == weights(by: rule).bytes)
        #expect(try weights(followedBy: ["relu"], own: own, model: rule).bytes == weights(by: own).bytes)
        let automatic = try weights(followedBy: ["relu"], own: AutomaticInitializer(), model: rule)
        #expect(automatic.bytes == weights(by: .heNormal).bytes)
    }
}
