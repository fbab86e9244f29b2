import Training

/// The predicted step with one number of ranks.
public struct RankForecast: Sendable, Hashable {
    /// The number of ranks.
    public var ranks: Int
    /// The number of hosts.
    public var hosts: Int
    /// The number of samples of the largest share.
    public var samples: Int
    /// The parts of the step's time.
    public var parts: StepParts
    /// The time of a step of one rank.
    public var singleSeconds: Double
    /// The seconds of the forward pass of a sample, over all ranks.
    public var forwardSecondsPerSample: Double
    /// The memory of the rank with the largest share.
    public var rankBytes: Int
    /// The memory of the ranks of a host, their data included.
    public var hostBytes: Int

    /// The time of a step.
    public var stepSeconds: Double { parts.compute + parts.waiting + parts.exchange }
    /// The time of one rank divided by that of these.
    public var speedUp: Double { singleSeconds / stepSeconds }
    /// The speed-up per rank: 1 if no time is lost.
    public var efficiency: Double { speedUp / Double(ranks) }

    /// The cause of most of the time that is lost; nil for one rank, and if none is.
    public var limit: StepLimit? {
        if ranks == 1 { return nil }
        let losses: [(StepLimit, Double)] = [
            (.cores, parts.crowding), (.unevenShares, parts.unevenness),
            (.fixedWork, parts.compute - singleSeconds / Double(ranks)), (.latency, parts.latency),
            (.bandwidth, parts.transfer),
        ]
        return losses.max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil }
    }
}

/// The parts of a step's time, in seconds.
public struct StepParts: Sendable, Hashable {
    /// The work of a rank, in the mean over all.
    public var compute: Double
    /// The time that the rank with most work takes longer.
    public var unevenness: Double
    /// The time for which ranks wait for a core.
    public var crowding: Double
    /// The exchanges' part that does not depend on the number of bytes.
    public var latency: Double
    /// The exchanges' part that is proportional to the number of bytes.
    public var transfer: Double

    /// The time of the exchanges.
    public var exchange: Double { latency + transfer }
    /// The time for which a rank waits for others, in the mean.
    public var waiting: Double { unevenness + crowding }
}

/// A cause of lost time.
public enum StepLimit: String, Sendable, Encodable {
    /// Fewer cores than ranks.
    case cores
    /// Ranks with fewer samples than others.
    case unevenShares = "uneven_shares"
    /// Work that does not shrink with a rank's share, and cores that slow each other down.
    case fixedWork = "fixed_work"
    /// The time of exchanges, however short.
    case latency
    /// The bytes of gradients and parameters.
    case bandwidth
}

extension RankForecast: Encodable {
    private enum CodingKeys: String, CodingKey {
        case ranks, hosts, samples, computeSeconds, exchangeSeconds, waitingSeconds, stepSeconds
        case stepsPerSecond, speedUp, efficiency, rankBytes, hostBytes, limit
    }

    /// Encodes the columns of the table.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ranks, forKey: .ranks)
        try container.encode(hosts, forKey: .hosts)
        try container.encode(samples, forKey: .samples)
        try container.encode(parts.compute, forKey: .computeSeconds)
        try container.encode(parts.exchange, forKey: .exchangeSeconds)
        try container.encode(parts.waiting, forKey: .waitingSeconds)
        try container.encode(stepSeconds, forKey: .stepSeconds)
        try container.encode(1 / stepSeconds, forKey: .stepsPerSecond)
        try container.encode(speedUp, forKey: .speedUp)
        try container.encode(efficiency, forKey: .efficiency)
        try container.encode(rankBytes, forKey: .rankBytes)
        try container.encode(hostBytes, forKey: .hostBytes)
        try container.encodeIfPresent(limit, forKey: .limit)
    }
}
