import Studies
import Summation
import TestSupport
import Testing
import Training

@Suite("The model of a step")
struct StepModelTests {
    /// Costs in microseconds; 64 samples in 4 micro-batches, 8 blocks of parameters, two cores a host.
    private static let model = StepModel(
        sampleCount: 64, microBatchSize: 16, parameterCount: 8192, parameterBytes: 4, statisticsExchanges: 2,
        addsByHosts: false, cores: 2,
        shares: [
            share(64, busy: 1, compute: 100, forward: 40, update: 20),
            share(32, busy: 2, compute: 60, forward: 24, update: 20),
            share(16, busy: 2, compute: 40, forward: 16, update: 20),
        ],
        exchanges: [
            ExchangeCosts(ranks: 2, parametersSeconds: 30e-6, sumsSeconds: 2e-6, statisticsSeconds: 3e-6)
        ],
        network: NetworkSpeed(latencySeconds: 10e-6, bytesPerSecond: 1e9, origin: .given),
        memory: StepMemory(
            programBytes: 10_000_000, dataBytes: 5_000_000,
            rankBytes: [1: 400_000, 2: 300_000, 3: 250_000]))

    private static func share(
        _ samples: Int, busy: Int, compute: Double, forward: Double, update: Double
    ) -> ShareCosts {
        ShareCosts(
            samples: samples, busyRanks: busy, computeSeconds: compute * 1e-6, forwardSeconds: forward * 1e-6,
            updateSeconds: update * 1e-6)
    }

    /// The parts of a step in microseconds: compute, unevenness, crowding, latency, transfer.
    private func parts(_ forecast: RankForecast) -> [Double] {
        let parts = forecast.parts
        return [parts.compute, parts.unevenness, parts.crowding, parts.latency, parts.transfer].map {
            $0 * 1e6
        }
    }

    private func expect(
        _ forecast: RankForecast, _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for (value, wanted) in zip(parts(forecast), expected) {
            #expect(abs(value - wanted) < 1e-6, "\(parts(forecast))", sourceLocation: sourceLocation)
        }
        #expect(
            abs(forecast.stepSeconds * 1e6 - expected.reduce(0, +)) < 1e-6, sourceLocation: sourceLocation)
    }

    @Test("one rank takes what was measured, and loses nothing")
    func one() {
        let forecast = Self.model.forecast(ranks: 1, perHost: 1)
        expect(forecast, [120, 0, 0, 0, 0])
        #expect(forecast.speedUp == 1 && forecast.efficiency == 1 && forecast.limit == nil)
        #expect(abs(forecast.forwardSecondsPerSample * 1e6 - 40.0 / 64) < 1e-9)
    }

    @Test("two ranks share samples and update, and exchange")
    func two() {
        // 60 + 20/2; two meetings of 2 and two statistics of 3; the rest of 30.
        let forecast = Self.model.forecast(ranks: 2, perHost: 2)
        expect(forecast, [70, 0, 0, 10, 28])
        #expect(abs(forecast.speedUp - 120.0 / 108) < 1e-12)
        #expect(abs(forecast.efficiency - 60.0 / 108) < 1e-12)
        #expect(forecast.limit == .bandwidth)
    }

    @Test("four ranks on two cores take turns, and move more bytes with as many cores")
    func crowded() {
        // 4 · 45 over two cores; latency · 4/2; bytes · (3/4 · 2) / (1/2).
        let forecast = Self.model.forecast(ranks: 4, perHost: 4)
        expect(forecast, [45, 0, 45, 20, 84])
        #expect(forecast.parts.waiting * 1e6 > 44.9)
    }

    @Test("where ranks without cores of their own were measured, that counts")
    func measuredCrowd() {
        var model = Self.model
        model.shares.append(
            ShareCosts(
                samples: 16, busyRanks: 4, computeSeconds: 90e-6, spanSeconds: 120e-6, forwardSeconds: 30e-6,
                updateSeconds: 30e-6))
        // 120, and a quarter of 20 for each of two ranks on a core.
        expect(model.forecast(ranks: 4, perHost: 4), [45, 0, 120 + 10 - 45, 20, 84])
    }

    @Test("the last rank of those that begin together is waited for")
    func lateness() {
        var model = Self.model
        model.shares[1].spanSeconds = 67e-6
        expect(model.forecast(ranks: 2, perHost: 2), [70, 7, 0, 10, 28])
    }

    @Test("between hosts go the sums of gradients and the shards of parameters")
    func hosts() {
        // 32,768 bytes each way for both of two hosts, at 1 GB/s; 3 exchanges and 2 statistics of 10 µs.
        let forecast = Self.model.forecast(ranks: 4, perHost: 2)
        expect(forecast, [45, 0, 0, 10 + 50, 28 + 32.768])
        #expect(forecast.hosts == 2 && forecast.samples == 16 && forecast.limit == .bandwidth)
    }

    @Test("ranks with fewer samples wait for the others")
    func uneven() {
        // Micro-batches 1, 1, 2; blocks 3, 3, 2: 47.5, 47.5 and 65 of work, together 160 on two cores.
        let forecast = Self.model.forecast(ranks: 3, perHost: 3)
        let mean = 160.0 / 3
        expect(forecast, [mean, 65 - mean, 15, 15, 28 * (2.0 / 3 * 1.5) / 0.5])
        #expect(forecast.samples == 32)
    }

    @Test("ranks beyond the micro-batches are idle, and only gather")
    func idle() {
        let forecast = Self.model.forecast(ranks: 8, perHost: 1)
        #expect(forecast.hosts == 8 && forecast.samples == 16)
        // Every second rank has 16 samples, a quarter of 100; each updates an eighth.
        #expect(abs(forecast.parts.compute * 1e6 - (25 / 2 + 2.5)) < 1e-6)
        #expect(abs(forecast.parts.unevenness * 1e6 - 12.5) < 1e-6)
    }

    @Test("a share between two measured ones lies on their line")
    func interpolation() {
        var model = Self.model
        model.microBatchSize = 8
        model.exchanges = []
        // 8 micro-batches over 3 ranks: 2, 3, 3; 24 samples lie halfway between 16 and 32.
        let forecast = model.forecast(ranks: 3, perHost: 3)
        let work = [40 + 20 * 3.0 / 8, 50 + 20 * 3.0 / 8, 50 + 20 * 2.0 / 8]
        #expect(forecast.samples == 24)
        #expect(abs(forecast.parts.compute * 1e6 - work.reduce(0, +) / 3) < 1e-6)
    }

    @Test("memory: that of the ranks of a host, the program included, and the data once")
    func memory() {
        let one = Self.model.forecast(ranks: 1, perHost: 1)
        #expect(one.rankBytes == 10_400_000 && one.hostBytes == 15_400_000)
        let two = Self.model.forecast(ranks: 2, perHost: 2)
        #expect(two.rankBytes == 10_300_000 && two.hostBytes == 2 * two.rankBytes + 5_000_000)
        let three = Self.model.forecast(ranks: 3, perHost: 2)
        #expect(three.hostBytes == 2 * 10_250_000 + 5_000_000)
    }

    @Test(
        "the bytes between hosts are those of the plan of the reduction",
        arguments: [(4, 2, 2), (6, 3, 1), (8, 3, 1), (16, 4, 2), (13, 4, 3), (7, 2, 2)], [false, true])
    func transfers(_ layout: (microBatches: Int, hosts: Int, perHost: Int), addsByHosts: Bool) {
        let ranks = layout.hosts * layout.perHost
        var model = Self.model
        model.sampleCount = layout.microBatches
        model.microBatchSize = 1
        model.parameterCount = 1024 * ranks
        model.exchanges = []
        model.addsByHosts = addsByHosts
        model.network = NetworkSpeed(latencySeconds: 0, bytesPerSecond: 1, origin: .given)
        let forest = BatchPartition(
            sampleCount: layout.microBatches, microBatchSize: 1, rankCount: ranks
        ).forest
        let hosts = HostLayout(marks: (0..<ranks).map { $0 / layout.perHost })
        let mode = addsByHosts ? ReductionMode.run : .anyRanks
        let plan = ReductionPlan(
            mode.sumTree(of: forest, layout: hosts), forest: forest, layout: hosts,
            shards: ShardLayout(elementCount: 1024 * ranks, ranks: ranks))
        let most = (0..<layout.hosts).map { plan.elementsSent(by: $0) + plan.elementsGathered(by: $0) }.max()
        let forecast = model.forecast(ranks: ranks, perHost: layout.perHost)
        #expect(forecast.parts.transfer == Double(4 * (most ?? 0)))
    }
}
