import Foundation
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct VarianceScalingTests {
    /// An initializer and the variance that its source gives for a fan-in of 400 and a fan-out of 100.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let initializer: VarianceScaling
        let variance: Double
        let isUniform: Bool
    }

    private static let fans = Fans(input: 400, output: 100)
    private static let cases = [
        Case(testDescription: "he_normal", initializer: .heNormal, variance: 2.0 / 400, isUniform: false),
        Case(testDescription: "he_uniform", initializer: .heUniform, variance: 2.0 / 400, isUniform: true),
        Case(
            testDescription: "lecun_normal", initializer: .lecunNormal, variance: 1.0 / 400, isUniform: false),
        Case(
            testDescription: "lecun_uniform", initializer: .lecunUniform, variance: 1.0 / 400,
            isUniform: true),
        Case(
            testDescription: "glorot_normal", initializer: .glorotNormal, variance: 1.0 / 250,
            isUniform: false),
        Case(
            testDescription: "glorot_uniform", initializer: .glorotUniform, variance: 1.0 / 250,
            isUniform: true),
    ]
    private static let count = 1_000_000

    private func draw(
        _ initializer: VarianceScaling, type: ScalarType = .float32, seed: UInt64 = 1, layer: Int = 0,
        count: Int = count
    ) -> [Double] {
        initializer.draw(
            [count], fans: Self.fans, type: type,
            from: RandomStream(seed: seed, purpose: .initialization, layer: layer)
        ).values
    }

    @Test("mean, variance and distribution over 10⁶ draws", arguments: cases, ScalarType.allCases)
    func distribution(_ example: Case, type: ScalarType) {
        let values = draw(example.initializer, type: type)
        let deviation = example.variance.squareRoot()
        // Five deviations of the estimates: σ/√n of the mean; σ²·√((κ − 1)/n) of the variance, kurtosis κ 3 or 9/5.
        let root = Double(values.count).squareRoot()
        #expect(abs(mean(values)) < 5 * deviation / root)
        let spread = (example.isUniform ? 0.8 : 2.0).squareRoot()
        #expect(abs(variance(values) / example.variance - 1) < 5 * spread / root)
        let limit = (3 * example.variance).squareRoot()
        let statistic = KolmogorovSmirnov.statistic(values) { x in
            example.isUniform
                ? KolmogorovSmirnov.uniform((x + limit) / (2 * limit))
                : KolmogorovSmirnov.normal(x / deviation)
        }
        #expect(statistic < 1.95)
        if example.isUniform {
            #expect(values.allSatisfy { abs($0) <= limit * (1 + 1e-6) })
        } else {
            // Not truncated: of 10⁶ normal numbers some 63 are beyond four deviations.
            #expect((20...130).contains(values.count { abs($0) > 4 * deviation }))
        }
    }

    @Test(
        "streams of neighbouring layers and seeds, and neighbouring numbers of one stream, are uncorrelated")
    func correlations() {
        let count = Self.count
        let values = draw(.heNormal)
        let limit = 5 / Double(count).squareRoot()
        for other in [
            draw(.heNormal, layer: 1), draw(.heNormal, layer: 2), draw(.heNormal, seed: 2),
            draw(.heNormal, seed: 1 + 1 << 32),
        ] {
            #expect(abs(correlation(values, other)) < limit)
        }
        for distance in [1, 2, 3, 4, 400] {
            let moved = Array(values[distance...])
            #expect(abs(correlation(Array(values.prefix(count - distance)), moved)) < limit, "\(distance)")
        }
    }

    @Test("a weight depends on its place alone: a larger layer begins with the same numbers")
    func places() {
        let many = draw(.glorotUniform, count: 1000)
        #expect(draw(.glorotUniform, count: 10) == Array(many.prefix(10)))
        #expect(draw(.glorotUniform, count: 10) == draw(.glorotUniform, count: 10))
    }

    @Test("no connections are counted as one: nothing is infinite")
    func noFans() {
        let fans = Fans(input: 0, output: 0)
        for example in Self.cases {
            let stream = RandomStream(seed: 1, purpose: .initialization)
            let values = example.initializer.draw([8], fans: fans, type: .float32, from: stream).values
            #expect(values.allSatisfy { $0.isFinite })
        }
    }
}
