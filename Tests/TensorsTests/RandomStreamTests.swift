import Tensors
import TestSupport
import Testing

/// Philox4x32-10 once more, from the paper's definition.
private func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
    var (c, k) = (counter, key)
    for _ in 0..<10 {
        let first = c[0].multipliedFullWidth(by: 0xd251_1f53)
        let second = c[2].multipliedFullWidth(by: 0xcd9e_8d57)
        c = [second.high ^ c[1] ^ k[0], second.low, first.high ^ c[3] ^ k[1], first.low]
        k = [k[0] &+ 0x9e37_79b9, k[1] &+ 0xbb67_ae85]
    }
    return c
}

/// The words of a stream's block by the rule that its documentation states.
private func blockWords(
    seed: UInt64, purpose: RandomPurpose, layer: UInt32, role: ModelRole, step: UInt64, sample: UInt32,
    block: UInt32
) -> [UInt32] {
    let key = philox(
        [purpose.rawValue, layer, role.rawValue, 0], [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)])
    return philox(
        [block, sample, UInt32(truncatingIfNeeded: step), UInt32(step >> 32)], Array(key.prefix(2)))
}

@Suite struct RandomStreamTests {
    @Test("this file's Philox gives the known answers of Random123")
    func knownAnswers() {
        #expect(philox([0, 0, 0, 0], [0, 0]) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
        let ones = UInt32.max
        #expect(
            philox([ones, ones, ones, ones], [ones, ones]) == [
                0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd,
            ])
        #expect(
            philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0])
                == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
    }

    @Test(
        "a stream's words are Philox's, keyed by seed, purpose, layer and role, counted by step, sample and block",
        arguments: ModelRole.allCases)
    func words(role: ModelRole) {
        let (seed, step): (UInt64, UInt64) = (0x0123_4567_89ab_cdef, 0x1_0000_0007)
        let stream = RandomStream(seed: seed, purpose: .dropout, layer: 3, role: role)
        var words = stream.words(step: Int(step), sample: 77)
        for block in 0..<UInt32(3) {
            let expected = blockWords(
                seed: seed, purpose: .dropout, layer: 3, role: role, step: step, sample: 77, block: block)
            #expect([words.next(), words.next(), words.next(), words.next()] == expected)
        }
    }

    @Test("no two of the streams of ten seeds are the same, whatever they are for")
    func distinct() {
        var first: Set<[UInt32]> = []
        var count = 0
        for seed in UInt64(40)..<50 {
            for purpose in RandomPurpose.allCases {
                for role in ModelRole.allCases {
                    for layer in 0..<5 {
                        var words = RandomStream(seed: seed, purpose: purpose, layer: layer, role: role)
                            .words()
                        first.insert([words.next(), words.next()])
                        count += 1
                    }
                }
            }
        }
        #expect(first.count == count)
    }

    @Test("uniform numbers are the words' high bits, and any part of a stream can be drawn alone")
    func uniformWords() {
        let stream = RandomStream(seed: 5, purpose: .synthetic)
        var source = stream.words(step: 2, sample: 9)
        let words = (0..<40).map { _ in source.next() }
        let floats = stream.uniform([40], step: 2, sample: 9)
        #expect(floats.floats == words.map { Float($0 >> 8) / 16_777_216 })
        let doubles = stream.uniform([20], type: .float64, step: 2, sample: 9).values
        #expect(
            doubles
                == (0..<20).map { index in
                    let bits = UInt64(words[2 * index]) << 21 | UInt64(words[2 * index + 1] >> 11)
                    return Double(bits) / 9_007_199_254_740_992
                })
        #expect(stream.uniform([33], first: 7, step: 2, sample: 9).floats == Array(floats.floats[7...]))
        #expect(
            stream.uniform([3], type: .float64, first: 5, step: 2, sample: 9).values == Array(doubles[5..<8]))
        let normals = stream.normal([40], type: .float64, step: 2, sample: 9)
        #expect(
            stream.normal([31], type: .float64, first: 9, step: 2, sample: 9).values
                == Array(normals.values[9...]))
        #expect(
            stream.normal([40], step: 2, sample: 9).floats == normals.floats, "float32 rounds the same number"
        )
        let rows = stream.uniform(samples: 8..<11, columns: 40, step: 2)
        #expect(rows.shape == [3, 40])
        #expect(rows.rows(1..<2).bytes == floats.bytes)
    }

    @Test("uniform numbers are uniform", arguments: ScalarType.allCases)
    func uniformDistribution(type: ScalarType) {
        let values = RandomStream(seed: 1, purpose: .synthetic).uniform([100_000], type: type).values
        #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(mean(values) - 0.5) < 0.003)
        #expect(abs(variance(values) - 1.0 / 12) < 0.001)
        #expect(KolmogorovSmirnov.statistic(values, distribution: KolmogorovSmirnov.uniform) < 1.95)
        #expect(abs(correlation(Array(values.dropLast()), Array(values.dropFirst()))) < 0.01)
    }

    @Test("normal numbers are standard normal", arguments: ScalarType.allCases)
    func normalDistribution(type: ScalarType) {
        let values = RandomStream(seed: 2, purpose: .synthetic).normal([100_000], type: type).values
        #expect(abs(mean(values)) < 0.01)
        #expect(abs(variance(values) - 1) < 0.015)
        #expect(abs(mean(values.map { $0 * $0 * $0 })) < 0.03)
        #expect(abs(mean(values.map { $0 * $0 * $0 * $0 }) - 3) < 0.1)
        #expect(KolmogorovSmirnov.statistic(values, distribution: KolmogorovSmirnov.normal) < 1.95)
        // Numbers of another distribution are rejected.
        #expect(
            KolmogorovSmirnov.statistic(values.map { $0 * 1.03 }, distribution: KolmogorovSmirnov.normal)
                > 1.95)
    }

    @Test("neighboring streams have nothing to do with one another")
    func neighbors() {
        func draw(_ seed: UInt64, _ purpose: RandomPurpose, _ layer: Int, _ step: Int, _ sample: Int)
            -> [Double]
        {
            RandomStream(seed: seed, purpose: purpose, layer: layer).uniform(
                [20_000], step: step, sample: sample
            ).values
        }
        let streams = [
            draw(0, .dropout, 0, 0, 0), draw(1, .dropout, 0, 0, 0), draw(1 << 32, .dropout, 0, 0, 0),
            draw(0, .initialization, 0, 0, 0), draw(0, .dropout, 1, 0, 0), draw(0, .dropout, 0, 1, 0),
            draw(0, .dropout, 0, 1 << 32, 0), draw(0, .dropout, 0, 0, 1),
        ]
        for first in streams.indices {
            for second in 0..<first {
                // The standard deviation of a correlation of 20,000 independent pairs is 0.007.
                #expect(abs(correlation(streams[first], streams[second])) < 0.03, "\(first) and \(second)")
            }
        }
    }

    @Test("whole numbers below a bound are equally likely")
    func bounded() {
        var words = RandomStream(seed: 3, purpose: .shuffle).words()
        for bound in [1, 2, 7, 1000] {
            let draws = (0..<20_000).map { _ in words.next(below: bound) }
            #expect(draws.allSatisfy { (0..<bound).contains($0) })
            #expect(abs(mean(draws.map { Double($0) }) - Double(bound - 1) / 2) < Double(bound) * 0.01)
            let counts = Dictionary(draws.map { ($0, 1.0) }, uniquingKeysWith: +)
            let expected = 20_000 / Double(bound)
            let chiSquare = (0..<bound).reduce(0.0) {
                $0 + (counts[$1, default: 0] - expected) * (counts[$1, default: 0] - expected) / expected
            }
            let freedom = Double(bound - 1)
            #expect(chiSquare < freedom + 4 * (2 * freedom).squareRoot() + 1, "bound \(bound)")
        }
        #expect((0..<100).allSatisfy { _ in words.next(below: Int.max) >= 0 })
    }
}
