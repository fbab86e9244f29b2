import Training

/// The measured costs of one rank's part of a training step.
public struct ShareCosts: Sendable, Hashable, Encodable {
    /// The number of samples of the rank's share of the batch.
    public var samples: Int
    /// The number of ranks of the host that worked at the same time.
    public var busyRanks: Int
    /// The seconds for samples, outputs and gradients, and for all other work that each rank does in full.
    public var computeSeconds: Double
    /// The seconds until the last of the ranks had done as much, when all had begun together.
    public var spanSeconds: Double
    /// The seconds of the forward pass, a part of `computeSeconds`.
    public var forwardSeconds: Double
    /// The seconds for the norm and the update of all parameters, of which each rank does its shard.
    public var updateSeconds: Double

    /// Costs of a share.
    ///
    /// - Parameter spanSeconds: the seconds until the last rank was ready; nil if all take as long.
    public init(
        samples: Int, busyRanks: Int, computeSeconds: Double, spanSeconds: Double? = nil,
        forwardSeconds: Double, updateSeconds: Double
    ) {
        self.spanSeconds = spanSeconds ?? computeSeconds
        self.samples = samples
        self.busyRanks = busyRanks
        self.computeSeconds = computeSeconds
        self.forwardSeconds = forwardSeconds
        self.updateSeconds = updateSeconds
    }
}

/// The measured times of a step's exchanges among ranks of one host.
public struct ExchangeCosts: Sendable, Hashable, Encodable {
    /// The number of ranks.
    public var ranks: Int
    /// The seconds of the sum of the gradients and the gathering of the parameters.
    public var parametersSeconds: Double
    /// The seconds of the exchange of losses and norms.
    public var sumsSeconds: Double
    /// The seconds of one exchange of statistics, as of batch normalization.
    public var statisticsSeconds: Double

    /// Times of exchanges.
    public init(ranks: Int, parametersSeconds: Double, sumsSeconds: Double, statisticsSeconds: Double = 0) {
        self.ranks = ranks
        self.parametersSeconds = parametersSeconds
        self.sumsSeconds = sumsSeconds
        self.statisticsSeconds = statisticsSeconds
    }
}

/// The speed of the network between hosts.
public struct NetworkSpeed: Sendable, Hashable, Encodable {
    /// The source of a number.
    public enum Origin: String, Sendable, Encodable {
        /// The command line.
        case given
        /// Messages between the hosts of this job.
        case measured
        /// Usual values of a kind of network.
        case typical
    }

    /// The time of a short message.
    public var latencySeconds: Double
    /// The bytes per second that a host sends while it receives as many.
    public var bytesPerSecond: Double
    /// The source of the latency.
    public var latencyOrigin: Origin
    /// The source of the bandwidth.
    public var bandwidthOrigin: Origin

    /// A network with these values, both from one source.
    public init(latencySeconds: Double, bytesPerSecond: Double, origin: Origin) {
        self.latencySeconds = latencySeconds
        self.bytesPerSecond = bytesPerSecond
        latencyOrigin = origin
        bandwidthOrigin = origin
    }

    /// Takes the values that are given in place of its own.
    mutating func take(latencySeconds: Double?, bytesPerSecond: Double?) {
        if let latencySeconds { (self.latencySeconds, latencyOrigin) = (latencySeconds, .given) }
        if let bytesPerSecond { (self.bytesPerSecond, bandwidthOrigin) = (bytesPerSecond, .given) }
    }

    /// Ethernet of 25 Gbit/s with TCP, nine tenths of it for the messages' content.
    public static let typical = NetworkSpeed(latencySeconds: 20e-6, bytesPerSecond: 2.8e9, origin: .typical)
}

/// The memory of a rank.
public struct StepMemory: Sendable, Hashable, Encodable {
    /// The bytes of the program with its libraries.
    public var programBytes: Int
    /// The bytes of the data, which the ranks of a host share.
    public var dataBytes: Int
    /// The bytes of parameters, gradients, optimizer state, activations and copies of the rank with the largest share, by
    /// the number of ranks.
    public var rankBytes: [Int: Int]

    /// The memory of a rank.
    public init(programBytes: Int, dataBytes: Int, rankBytes: [Int: Int]) {
        self.programBytes = programBytes
        self.dataBytes = dataBytes
        self.rankBytes = rankBytes
    }
}
