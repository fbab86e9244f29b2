import Foundation
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct VarianceScalingTests {
    private static let fans = Fans(input: 400, output: 100)
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

    @Test("normal weights are not truncated: of 10⁶ some 63 are beyond four deviations")
    func tails() {
        let deviation = (2.0 / 400).squareRoot()
        #expect((20...130).contains(draw(.heNormal).count { abs($0) > 4 * deviation }))
    }

    @Test(
        "weights in float64: normal ones are those in float32 but for rounding, uniform ones have the distribution"
    )
    func types() {
        let (single, double) = (draw(.heNormal, count: 1000), draw(.heNormal, type: .float64, count: 1000))
        #expect(relativeError(single, double) < 1e-6)
        let statistic = KolmogorovSmirnov.statistic(draw(.glorotUniform, type: .float64)) { x in
            KolmogorovSmirnov.uniform(0.5 + x / (12 * 1.0 / 250).squareRoot())
        }
        #expect(statistic < 1.95)
    }

    @Test(
        "streams of neighboring layers and seeds, and neighboring numbers of one stream, are uncorrelated")
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
        for initializer in [VarianceScaling.heNormal, .heUniform, .glorotNormal, .glorotUniform] {
            let stream = RandomStream(seed: 1, purpose: .initialization)
            let values = initializer.draw([8], fans: fans, type: .float32, from: stream).values
            #expect(values.allSatisfy { $0.isFinite })
        }
    }
}
