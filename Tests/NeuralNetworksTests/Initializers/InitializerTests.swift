import NeuralNetworks
import Registry
import Tensors
import TestSupport
import Testing

@Suite("initializers of the catalog")
struct InitializerTests {
    private let stream = RandomStream(seed: 1, purpose: .initialization)
    private let fans = Fans(input: 30, output: 20)

    private func weights(_ name: String, _ options: [String: Setting] = [:], count: Int = 600) throws
        -> Tensor
    {
        let rule = try Initializers.catalog.make(Selection(name, OptionValues(options)))
        return rule.draw([count], fans: fans, type: .float32, from: stream)
    }

    private static let scaling: [String: VarianceScaling] = [
        "he_normal": .heNormal, "he_uniform": .heUniform, "lecun_normal": .lecunNormal,
        "lecun_uniform": .lecunUniform, "glorot_normal": .glorotNormal, "glorot_uniform": .glorotUniform,
    ]

    @Test("names mean their rules, whose distributions are tested by themselves", arguments: scaling.keys)
    func names(name: String) throws {
        let rule = try #require(Self.scaling[name])
        #expect(try weights(name).bytes == rule.draw([600], fans: fans, type: .float32, from: stream).bytes)
    }

    @Test("normal has the stated mean and deviation, 0 and 1 where none is stated, whatever the fans")
    func normal() throws {
        let standard = try weights("normal", count: 1_000_000).values
        #expect(abs(mean(standard)) < 5e-3 && abs(variance(standard) - 1) < 5 * (2e-6).squareRoot())
        #expect(KolmogorovSmirnov.statistic(standard, distribution: KolmogorovSmirnov.normal) < 1.95)
        let other = try weights("normal", ["mean": .number(3), "stddev": .number(0.5)], count: 100_000).values
        #expect(abs(mean(other) - 3) < 0.01 && abs(variance(other) - 0.25) < 0.01)
    }

    @Test("zeros are zeros")
    func zeros() throws {
        #expect(try weights("zeros").values.allSatisfy { $0 == 0 })
    }

    @Test("every rule of the catalog is tested")
    func completeness() {
        let tested = Set(Array(Self.scaling.keys) + ["normal", "zeros", "auto"])
        #expect(Set(Initializers.catalog.entries.map(\.name)) == tested)
    }
}
