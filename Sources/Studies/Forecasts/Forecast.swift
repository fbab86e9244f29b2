import Datasets
import Reporting
import Training

/// The predicted steps of a configuration on several numbers of ranks: the output of `plan --json`.
public struct Forecast: Sendable, Encodable {
    /// The ranks that took the measurements.
    enum Witnesses: Sendable {
        /// Threads of one process.
        case threads
        /// The ranks of a job.
        case ranks(Int)
    }

    /// The stages of the training, in order.
    public let stages: [StageForecast]
    /// The number of cores of a host.
    public let cores: Int
    /// The speed between hosts; nil if all ranks are on one.
    public let network: NetworkSpeed?
    /// The number of ranks that a full batch has work for.
    public let usefulRanks: Int
    /// The memory that processes of this host can have; nil if the system does not say.
    public let memoryBytes: Int?
    private let usefulReason: String
    private let coresHere: Int
    private let witnesses: Witnesses
    private let omitsParts: Bool

    private enum CodingKeys: String, CodingKey { case stages, cores, network, usefulRanks, memoryBytes }

    /// - Parameter omitsParts: true if the run has parts that are not predicted.
    init(
        stages: [StageForecast], _ request: ForecastRequest, coresHere: Int, network: NetworkSpeed,
        measuredBy witnesses: Witnesses, usefulRanks: (count: Int, reason: String), memoryBytes: Int?,
        omitsParts: Bool
    ) {
        self.stages = stages
        self.cores = request.cores
        self.network = stages.contains { $0.ranks.contains { $0.hosts > 1 } } ? network : nil
        self.usefulRanks = usefulRanks.count
        self.memoryBytes = memoryBytes
        self.usefulReason = usefulRanks.reason
        self.coresHere = coresHere
        self.witnesses = witnesses
        self.omitsParts = omitsParts
    }
}

/// The predicted steps of a stage.
public struct StageForecast: Sendable, Encodable {
    /// The name of the stage.
    public let name: String
    /// The number of epochs.
    public let epochs: Int
    /// The number of steps of an epoch.
    public let stepsPerEpoch: Int
    /// The prediction for each number of ranks, ascending.
    public let ranks: [RankForecast]
    /// The measured exchanges within a host.
    public let exchanges: [ExchangeCosts]
    /// The measured costs of shares.
    public let shares: [ShareCosts]
    private let validationSamples: Int

    private enum CodingKeys: String, CodingKey {
        case name, epochs, stepsPerEpoch, ranks, exchanges, shares, trainingSeconds
        case payingRanks, fastestRanks, limit
    }

    /// - Parameter counts: the numbers of ranks, and those of them on a host.
    init(
        _ stage: Stage, of experiment: Experiment, _ model: StepModel,
        _ counts: [(ranks: Int, perHost: Int)]
    ) {
        name = stage.name
        epochs = stage.epochs
        stepsPerEpoch = experiment.setup.sampler(for: experiment.data.training).stepsPerEpoch
        ranks = counts.map { model.forecast(ranks: $0.ranks, perHost: $0.perHost) }
        exchanges = model.exchanges
        shares = model.shares
        validationSamples = experiment.data.validation?.sampleCount ?? 0
    }

    /// The time of all epochs, with validation.
    public func trainingSeconds(_ forecast: RankForecast) -> Double {
        Double(epochs)
            * (Double(stepsPerEpoch) * forecast.stepSeconds
                + Double(validationSamples) * forecast.forwardSecondsPerSample)
    }

    /// Encodes the stage.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(epochs, forKey: .epochs)
        try container.encode(stepsPerEpoch, forKey: .stepsPerEpoch)
        try container.encode(ranks, forKey: .ranks)
        try container.encode(ranks.map(trainingSeconds), forKey: .trainingSeconds)
        try container.encodeIfPresent(paying?.ranks, forKey: .payingRanks)
        try container.encodeIfPresent(fastest?.ranks, forKey: .fastestRanks)
        try container.encodeIfPresent(ranks.last?.limit, forKey: .limit)
        try container.encode(exchanges, forKey: .exchanges)
        try container.encode(shares, forKey: .shares)
    }

    /// The fastest number of ranks; of numbers within one per cent, the smallest.
    var fastest: RankForecast? {
        let least = ranks.map(\.stepSeconds).min() ?? 0
        return ranks.first { $0.stepSeconds <= 1.01 * least }
    }

    /// The largest number of ranks of which at least half of the time counts.
    var paying: RankForecast? { ranks.last { $0.efficiency >= 0.5 } }
}

extension Forecast {
    /// The prediction as readable tables, one for each stage.
    public var text: String {
        stages.map { stage in
            let title = stages.count > 1 ? "Stage '\(stage.name)'\n" : ""
            return title + table(of: stage).text()
        }.joined(separator: "\n")
    }

    private func table(of stage: StageForecast) -> Table {
        let titles = [
            "ranks", "hosts", "samples", "compute", "exchange", "waiting", "step", "steps/s", "speed-up",
            "efficiency", "memory/rank", "memory/host",
        ]
        var table = Table(titles.map { .init($0, .right) })
        for row in stage.ranks {
            let rate = 1 / row.stepSeconds
            table.append([
                Format.grouped(row.ranks), Format.grouped(row.hosts), Format.grouped(row.samples),
                Format.fineSeconds(row.parts.compute), Format.fineSeconds(row.parts.exchange),
                Format.fineSeconds(row.parts.waiting), Format.fineSeconds(row.stepSeconds),
                rate < 100 ? Format.fixed(rate, decimals: 1) : Format.grouped(Int(rate)),
                Format.fixed(row.speedUp, decimals: 2),
                Format.fixed(row.efficiency * 100, decimals: 0) + " %",
                Format.bytes(row.rankBytes), Format.bytes(row.hostBytes),
            ])
        }
        for note in notes(of: stage) { table.append(note: note) }
        return table
    }

    private func notes(of stage: StageForecast) -> [String] {
        [
            gain(stage), "batch: 1 to \(Format.count(usefulRanks, "rank")) (\(usefulReason))", limit(stage),
            duration(stage), memoryNote(stage), computeNote(stage), exchangeNote(stage), networkNote,
        ].compactMap(\.self)
    }

    private func gain(_ stage: StageForecast) -> String? {
        guard let fastest = stage.fastest else { return nil }
        if fastest.ranks == 1 { return "ranks: 1 is the fastest; more do not pay" }
        let most =
            stage.paying.map { "up to \(Format.grouped($0.ranks)) pay" } ?? "none of these numbers pays"
        return
            "ranks: \(most) (efficiency of 50 % or more); the fastest are \(Format.grouped(fastest.ranks)), "
            + "\(Format.fixed(fastest.speedUp, decimals: 1)) times as fast as 1"
    }

    /// The limit of the largest number of ranks.
    private func limit(_ stage: StageForecast) -> String? {
        guard let last = stage.ranks.last, let limit = last.limit else { return nil }
        let perHost = (last.ranks + last.hosts - 1) / last.hosts
        let reason =
            switch limit {
            case .cores: "\(perHost) ranks share the \(Format.count(cores, "core")) of a host"
            case .unevenShares:
                "shares are uneven: the largest has \(Format.count(last.samples, "sample")), the others wait"
            case .fixedWork:
                "compute, which does not shrink as the shares of \(Format.count(last.samples, "sample")) do"
            case .latency: "the latency of exchanges"
            case .bandwidth: "the bandwidth of exchanges"
            }
        return "limit with \(Format.count(last.ranks, "rank")): \(reason)"
    }

    private func duration(_ stage: StageForecast) -> String? {
        guard let first = stage.ranks.first, let fastest = stage.fastest else { return nil }
        func time(_ row: RankForecast) -> String {
            "\(Format.time(stage.trainingSeconds(row))) with \(Format.count(row.ranks, "rank"))"
        }
        let epochs = "\(Format.count(stage.epochs, "epoch")) of \(Format.count(stage.stepsPerEpoch, "step"))"
        let times = first.ranks == fastest.ranks ? [time(first)] : [time(first), time(fastest)]
        return "training: \(epochs) take \(times.joined(separator: ", "))"
            + (omitsParts ? "; base, pretraining and comparison not included" : "")
    }

    private func memoryNote(_ stage: StageForecast) -> String? {
        guard let memoryBytes, let row = stage.ranks.first(where: { $0.hostBytes > memoryBytes }) else {
            return nil
        }
        return
            "memory: with \(Format.count(row.ranks, "rank")), a host needs \(Format.bytes(row.hostBytes)); "
            + "this one has \(Format.bytes(memoryBytes))"
    }

    private func computeNote(_ stage: StageForecast) -> String {
        let busy = min(stage.shares.map(\.busyRanks).max() ?? 1, coresHere)
        let kind =
            switch witnesses {
            case .threads: busy > 1 ? ", as threads" : ""
            case .ranks(let count): ", by \(count) ranks"
            }
        let crowded = stage.ranks.contains { ($0.ranks + $0.hosts - 1) / $0.hosts > cores }
        return "compute: measured here, up to \(busy) of \(Format.count(coresHere, "core")) busy\(kind)"
            + (crowded ? "; more ranks than cores take turns" : "")
    }

    private func exchangeNote(_ stage: StageForecast) -> String? {
        if stage.exchanges.isEmpty { return nil }
        let counts = stage.exchanges.map { "\($0.ranks)" }.joined(separator: ", ")
        return "exchange in a host: measured here among \(counts) ranks"
    }

    private var networkNote: String? {
        guard let network else { return nil }
        let latency = Format.fineSeconds(network.latencySeconds)
        let bandwidth = Self.rate(network.bytesPerSecond)
        let (first, second) = (network.latencyOrigin, network.bandwidthOrigin)
        if first == second {
            let options = "--latency and --bandwidth"
            return "between hosts: \(latency), \(bandwidth), \(Self.source(first, options))"
        }
        return "between hosts: \(latency), \(Self.source(first, "--latency")); "
            + "\(bandwidth), \(Self.source(second, "--bandwidth"))"
    }

    /// A bandwidth in decimal units, as networks have them: `2.8 GB/s`.
    private static func rate(_ bytesPerSecond: Double) -> String {
        let units = [(1e3, "kB/s"), (1e6, "MB/s"), (1e9, "GB/s"), (1e12, "TB/s")]
        let (size, name) = units.last { bytesPerSecond >= $0.0 } ?? units[0]
        return "\(Format.fixed(bytesPerSecond / size, decimals: 1)) \(name)"
    }

    /// The source of numbers in words.
    ///
    /// - Parameter options: the options that give them.
    private static func source(_ origin: NetworkSpeed.Origin, _ options: String) -> String {
        switch origin {
        case .given: "as given"
        case .measured: "measured in this job"
        case .typical: "typical of 25 GbE with TCP and not measured: give \(options)"
        }
    }
}
