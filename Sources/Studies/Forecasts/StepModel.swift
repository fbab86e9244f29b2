import Summation
import Training

/// A model of the training step on any number of ranks, by the formula of docs/plan.md.
public struct StepModel: Sendable {
    /// The number of samples of a full batch.
    public var sampleCount: Int
    /// The number of samples of a micro-batch.
    public var microBatchSize: Int
    /// The number of learned parameters, with the zeros between them.
    public var parameterCount: Int
    /// The bytes of a parameter.
    public var parameterBytes: Int
    /// The number of exchanges of statistics in a step.
    public var statisticsExchanges: Int
    /// True if ranks add their gradients within each host first, whatever the canonical tree is.
    public var addsByHosts: Bool
    /// The cores of a host.
    public var cores: Int
    /// The measured costs of shares; at least one.
    public var shares: [ShareCosts]
    /// The measured exchanges within a host.
    public var exchanges: [ExchangeCosts]
    /// The speed between hosts.
    public var network: NetworkSpeed
    /// The memory of a rank.
    public var memory: StepMemory

    /// A model of a step.
    public init(
        sampleCount: Int, microBatchSize: Int, parameterCount: Int, parameterBytes: Int,
        statisticsExchanges: Int, addsByHosts: Bool, cores: Int, shares: [ShareCosts],
        exchanges: [ExchangeCosts], network: NetworkSpeed, memory: StepMemory
    ) {
        self.sampleCount = sampleCount
        self.microBatchSize = microBatchSize
        self.parameterCount = parameterCount
        self.parameterBytes = parameterBytes
        self.statisticsExchanges = statisticsExchanges
        self.addsByHosts = addsByHosts
        self.cores = cores
        self.shares = shares
        self.exchanges = exchanges
        self.network = network
        self.memory = memory
    }

    /// Predicts the step of a number of ranks.
    ///
    /// - Parameter perHost: the number of ranks on a host; the last host may have fewer.
    public func forecast(ranks: Int, perHost: Int) -> RankForecast {
        let perHost = min(perHost, ranks)
        let hosts = (ranks + perHost - 1) / perHost
        let partition = BatchPartition(
            sampleCount: sampleCount, microBatchSize: microBatchSize, rankCount: ranks)
        let shards = ShardLayout(elementCount: parameterCount, ranks: ranks)
        let busy = min(perHost, cores)
        let shareSizes = (0..<ranks).map { partition.samples(of: $0).count }
        let work = (0..<ranks).map { rank in
            seconds(\.computeSeconds, samples: shareSizes[rank], busy: busy)
                + updateSeconds(busy: busy) * Double(shards.ranges[rank].count)
                / Double(max(parameterCount, 1))
        }
        let mean = work.reduce(0, +) / Double(ranks)
        let largest = shareSizes.max() ?? 0
        let late =
            seconds(\.spanSeconds, samples: largest, busy: busy)
            - seconds(\.computeSeconds, samples: largest, busy: busy)
        let slowest = (work.max() ?? 0) + max(0, late)
        let crowded = (0..<hosts).map { host in
            crowdedSeconds(
                work[host * perHost..<min((host + 1) * perHost, ranks)], samples: largest,
                shard: Double(shards.ranges[0].count) / Double(max(parameterCount, 1)))
        }.max()
        let inside = exchange(insideHostOf: perHost)
        let between = exchange(betweenHosts: hosts, perHost: perHost, partition)
        let forward =
            seconds(\.forwardSeconds, samples: largest, busy: busy)
            * max(1, Double(perHost) / Double(cores)) / Double(max(largest, 1) * ranks)
        let rankBytes = memory.programBytes + (memory.rankBytes[ranks] ?? 0)
        return RankForecast(
            ranks: ranks, hosts: hosts, samples: largest,
            parts: StepParts(
                compute: mean, unevenness: slowest - mean, crowding: max(0, (crowded ?? 0) - slowest),
                latency: inside.latency + between.latency, transfer: inside.transfer + between.transfer),
            singleSeconds: singleSeconds, forwardSecondsPerSample: forward, rankBytes: rankBytes,
            hostBytes: perHost * rankBytes + memory.dataBytes)
    }

    /// The time of a step of one rank.
    private var singleSeconds: Double {
        seconds(\.computeSeconds, samples: sampleCount, busy: 1) + updateSeconds(busy: 1)
    }

    // MARK: - Work

    /// The measured shares while so many ranks of a host work at the same time, by their samples; the largest measured
    /// number of ranks up to it stands for it.
    private func shares(busy: Int) -> [ShareCosts] {
        let known = Set(shares.map(\.busyRanks))
        let chosen = known.filter { $0 <= busy }.max() ?? known.min()
        return shares.filter { $0.busyRanks == chosen }.sorted { $0.samples < $1.samples }
    }

    /// The time of the update of all parameters, which does not depend on the samples.
    private func updateSeconds(busy: Int) -> Double {
        let known = shares(busy: busy).map(\.updateSeconds)
        return known.reduce(0, +) / Double(max(known.count, 1))
    }

    /// The measured costs of a share, on the line between the two measured shares next to it.
    private func seconds(_ cost: KeyPath<ShareCosts, Double>, samples: Int, busy: Int) -> Double {
        if samples == 0 { return 0 }
        let points = shares(busy: busy)
        guard let first = points.first, let last = points.last else { return 0 }
        if let exact = points.first(where: { $0.samples == samples }) { return exact[keyPath: cost] }
        guard first.samples < last.samples else {
            return first[keyPath: cost] * Double(samples) / Double(first.samples)
        }
        let upper = max(1, points.firstIndex { $0.samples > samples } ?? points.count - 1)
        let (a, b) = (points[upper - 1], points[upper])
        let slope = (b[keyPath: cost] - a[keyPath: cost]) / Double(b.samples - a.samples)
        return max(0, a[keyPath: cost] + slope * Double(samples - a.samples))
    }

    /// The time in which the cores of a host do the work of its ranks: as measured with so many ranks, or the sum over the
    /// ranks divided by the cores.
    ///
    /// - Parameters:
    ///   - work: the work of each rank.
    ///   - samples: the samples of the largest share.
    ///   - shard: the share of the parameters that a rank updates.
    private func crowdedSeconds(_ work: ArraySlice<Double>, samples: Int, shard: Double) -> Double {
        let turns = Double(work.count) / Double(cores)
        let sum = work.reduce(0, +)
        guard turns > 1, shares.contains(where: { $0.busyRanks == work.count }), let most = work.max(),
            most > 0
        else { return sum / Double(cores) }
        let span =
            seconds(\.spanSeconds, samples: samples, busy: work.count)
            + updateSeconds(busy: cores) * shard * turns
        return span * sum / (Double(work.count) * most)
    }

    // MARK: - Exchange

    private typealias ExchangeParts = (latency: Double, transfer: Double)

    /// The exchanges within a host. With other numbers of ranks than measured, latency grows with the ranks that meet, and
    /// the bytes that a rank reads with (ranks − 1)/ranks; ranks beyond the cores share these.
    private func exchange(insideHostOf ranks: Int) -> ExchangeParts {
        guard ranks > 1,
            let known = exchanges.filter({ $0.ranks <= ranks }).max(by: { $0.ranks < $1.ranks })
                ?? exchanges.min(by: { $0.ranks < $1.ranks })
        else { return (0, 0) }
        func read(_ ranks: Int) -> Double {
            Double(ranks - 1) / Double(ranks) * max(1, Double(ranks) / Double(cores))
        }
        let meeting = min(known.sumsSeconds, known.parametersSeconds)
        let latency = meeting + known.sumsSeconds + Double(statisticsExchanges) * known.statisticsSeconds
        return (
            latency * Double(ranks) / Double(known.ranks),
            (known.parametersSeconds - meeting) * read(ranks) / read(known.ranks)
        )
    }

    /// The exchanges between hosts: each one sends its sums of gradients for the others' shards, and its shards of the
    /// parameters.
    private func exchange(
        betweenHosts hosts: Int, perHost: Int, _ partition: BatchPartition
    ) -> ExchangeParts {
        if hosts == 1 { return (0, 0) }
        let tree = CanonicalTree(leafCount: partition.microBatchCount)
        let sums =
            (0..<hosts).map { host in
                let first = partition.run(of: host * perHost)
                let last = partition.run(of: min((host + 1) * perHost, partition.rankCount) - 1)
                return addsByHosts ? 1 : tree.maximalSubtrees(in: first.lowerBound..<last.upperBound).count
            }.max() ?? 1
        let bytes =
            Double(parameterCount * parameterBytes) * Double(hosts - 1) / Double(hosts) * Double(sums + 1)
        let rounds = Double(3 + statisticsExchanges)
        return (rounds * network.latencySeconds * Double(hosts) / 2, bytes / network.bytesPerSecond)
    }
}
