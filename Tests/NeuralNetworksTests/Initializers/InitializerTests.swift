import NeuralNetworks
import Registry
import Tensors
import TestSupport
import Testing

@Suite("initializers")
struct InitializerTests {
    /// A rule with the variance that it promises for 800 inputs and 1250 outputs.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let variance: Double
        let isUniform: Bool
        var testDescription: String { name }

        init(_ name: String, variance: Double, uniform: Bool = false) {
            self.name = name
            self.variance = variance
            isUniform = uniform
        }

        func draw(seed: UInt64 = 1, layer: Int = 0, type: ScalarType = .float32) throws -> [Double] {
            let rule = try Initializers.catalog.make(Selection(name))
            let stream = RandomStream(seed: seed, purpose: .initialization, layer: layer)
            let fans = Fans(input: 800, output: 1250)
            return rule.draw([1250, 800], fans: fans, type: type, from: stream).values
        }
    }

    private static let cases = [
        Case("he_normal", variance: 2 / 800), Case("he_uniform", variance: 2 / 800, uniform: true),
        Case("lecun_normal", variance: 1 / 800), Case("lecun_uniform", variance: 1 / 800, uniform: true),
        Case("glorot_normal", variance: 1 / 1025), Case("glorot_uniform", variance: 1 / 1025, uniform: true),
        Case("normal", variance: 1),
    ]

    @Test("a million weights have the mean, the variance and the distribution of the rule", arguments: cases)
    func distribution(_ rule: Case) throws {
        let weights = try rule.draw()
        let deviation = rule.variance.squareRoot()
        // Five standard errors: of the mean σ/√n, of a normal's variance σ²·√(2/n).
        #expect(abs(mean(weights)) < 5e-3 * deviation)
        #expect(abs(variance(weights) / rule.variance - 1) < 5 * (2e-6).squareRoot())
        let statistic = KolmogorovSmirnov.statistic(weights) { weight in
            rule.isUniform
                ? KolmogorovSmirnov.uniform(0.5 + weight / (12 * rule.variance).squareRoot())
                : KolmogorovSmirnov.normal(weight / deviation)
        }
        #expect(statistic < 1.95)
        if rule.isUniform {
            #expect(weights.allSatisfy { abs($0) <= (3 * rule.variance).squareRoot() * (1 + 1e-6) })
        }
    }

    @Test("neighbouring layers and seeds draw weights that have nothing to do with each other")
    func independence() throws {
        let rule = Self.cases[0]
        let weights = try rule.draw()
        for other in [try rule.draw(layer: 1), try rule.draw(seed: 2), Array(weights.dropFirst()) + [0]] {
            #expect(abs(correlation(weights, other)) < 5e-3)
        }
        #expect(try rule.draw() == weights)
    }

    @Test("zeros are zeros; a normal's mean and deviation are as stated")
    func stated() throws {
        let fans = Fans(input: 1, output: 1)
        let stream = RandomStream(seed: 1, purpose: .initialization)
        let zeros = try Initializers.catalog.make(Selection("zeros"))
        #expect(zeros.draw([3], fans: fans, type: .float64, from: stream).values == [0, 0, 0])
        let values = OptionValues(["mean": .number(3), "stddev": .number(0.5)])
        let normal = try Initializers.catalog.make(Selection("normal", values))
        let weights = normal.draw([100_000], fans: fans, type: .float64, from: stream).values
        #expect(abs(mean(weights) - 3) < 0.01 && abs(variance(weights) - 0.25) < 0.01)
    }

    @Test("every rule of the catalog is tested")
    func completeness() {
        let tested = Set(Self.cases.map(\.name) + ["zeros", "auto"])
        #expect(Set(Initializers.catalog.entries.map(\.name)) == tested)
    }
}
