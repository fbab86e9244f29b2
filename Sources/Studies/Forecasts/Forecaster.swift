import Collectives
import Configuration
import Datasets
import Summation
import Tensors
import Training

/// The numbers of ranks to predict, and the properties of their hosts.
public struct ForecastRequest: Sendable {
    /// The numbers of ranks; nil for the powers of two that batch and cores have room for.
    public var ranks: [Int]?
    /// The number of hosts; nil for those of this job.
    public var hosts: Int?
    /// The number of ranks on a host; nil to spread them evenly over the hosts.
    public var ranksPerHost: Int?
    /// The number of cores of a host.
    public var cores: Int
    /// The time of a short message between hosts; nil to measure it, or to take a typical one.
    public var latencySeconds: Double?
    /// The bytes per second between hosts; nil as for the latency.
    public var bytesPerSecond: Double?
    /// The approximate seconds of measuring for each number of ranks and stage.
    public var seconds: Double

    /// A request.
    public init(
        ranks: [Int]? = nil, hosts: Int? = nil, ranksPerHost: Int? = nil, cores: Int,
        latencySeconds: Double? = nil, bytesPerSecond: Double? = nil, seconds: Double = 2
    ) {
        self.ranks = ranks
        self.hosts = hosts
        self.ranksPerHost = ranksPerHost
        self.cores = cores
        self.latencySeconds = latencySeconds
        self.bytesPerSecond = bytesPerSecond
        self.seconds = seconds
    }
}

/// Predicts the steps of a configuration on other numbers of ranks and hosts, from measurements on this host.
///
/// A process alone measures with threads in place of the ranks of a host; the ranks of a job measure by themselves.
public struct Forecaster {
    private let plan: Plan
    private let context: DataContext
    private let request: ForecastRequest
    /// The number of cores of this host.
    private let coresHere: Int
    private let communicator: any Communicator

    /// The most ranks for each core among which exchanges are measured.
    private static let mostRanksPerCore = 4
    /// The least time limit of a wait for ranks that measure.
    private static let waitLimitSeconds = 600.0

    /// Creates a forecaster on all ranks.
    public init(
        _ plan: Plan, context: DataContext, _ request: ForecastRequest, coresHere: Int,
        on communicator: any Communicator
    ) {
        self.plan = plan
        self.context = context
        self.request = request
        self.coresHere = coresHere
        self.communicator = communicator
    }

    /// Measures and predicts.
    ///
    /// - Returns: the prediction; that of rank 0 counts.
    /// - Throws: as the initializer of an experiment.
    /// - Note: Collective: every rank must call it in the same order.
    public func run() throws -> Forecast {
        communicator.follow(plan.distributed)
        // Some measurements are those of rank 0 alone.
        communicator.timeoutSeconds = max(communicator.timeoutSeconds, Self.waitLimitSeconds)
        let programBytes = ProcessMemory.residentBytes
        let (common, experiment) = try communicator.setUp {
            let common = try CommonData(of: [plan], context: context, on: communicator)
            return (common, try Experiment(plan, context: context, data: common, on: communicator))
        }
        let dataBytes = max(0, ProcessMemory.residentBytes - programBytes)
        let counts = counts(for: experiment)
        let network = try network(counts)
        let measured = try measure(experiment, common, counts)
        let stages = try experiment.stages.enumerated().map { index, stage in
            try experiment.model.freeze(stage.frozenLayers)
            let parameters = experiment.model.learnedParameters.reduce(0) { $0 + $1.variable.data.count }
            let steps = measured[index]
            let model = StepModel(
                sampleCount: experiment.fullBatch, microBatchSize: plan.batch.micro,
                parameterCount: parameters, parameterBytes: experiment.model.type.byteCount,
                statisticsExchanges: steps.statisticsExchanges,
                addsByHosts: communicator.reduction != .anyRanks, cores: request.cores,
                shares: steps.shares,
                exchanges: try exchanges(
                    counts, experiment, byteCount: parameters * experiment.model.type.byteCount, steps,
                    network),
                network: network,
                memory: StepMemory(
                    programBytes: programBytes, dataBytes: dataBytes,
                    rankBytes: Dictionary(
                        uniqueKeysWithValues: counts.map {
                            ($0, experiment.memory(of: stage, ranks: $0).ownBytes)
                        })))
            return StageForecast(stage, of: experiment, model, counts.map { ($0, perHost($0)) })
        }
        return Forecast(
            stages: stages, request, coresHere: coresHere, network: network,
            measuredBy: communicator.size == 1 ? .threads : .ranks(communicator.size),
            usefulRanks: experiment.setup.usefulRanks,
            memoryBytes: AvailableMemory.current.map { $0.bytes + ProcessMemory.residentBytes },
            omitsParts: experiment.base != nil || experiment.pretraining != nil || plan.comparesFromScratch)
    }

    // MARK: - Ranks and hosts

    /// The largest number of ranks on a host of this job.
    private var ranksPerHostHere: Int {
        Dictionary(grouping: communicator.hosts) { $0 }.values.map(\.count).max() ?? 1
    }

    /// The ranks of this rank's host, if each host has as many neighbors; else all ranks.
    private var ranksOfHost: any Communicator {
        let (hosts, size) = (communicator.hosts, ranksPerHostHere)
        let areNeighbors = hosts.indices.allSatisfy { hosts[$0] == hosts[$0 / size * size] }
        return hostCountHere > 1 && areNeighbors
            ? GroupCommunicator(communicator, groupSize: size) : communicator
    }

    private var hostCountHere: Int { Set(communicator.hosts).count }

    /// The number of ranks on a host.
    private func perHost(_ ranks: Int) -> Int {
        if let given = request.ranksPerHost { return min(given, ranks) }
        if let hosts = request.hosts { return (ranks + hosts - 1) / hosts }
        return hostCountHere > 1 ? min(ranksPerHostHere, ranks) : ranks
    }

    /// The numbers of ranks to predict.
    private func counts(for experiment: Experiment) -> [Int] {
        if let given = request.ranks { return Array(Set(given)).sorted() }
        let useful = experiment.setup.usefulRanks.count
        let room =
            request.ranksPerHost == nil ? request.cores * (request.hosts ?? hostCountHere) : useful
        let most = max(1, min(useful, max(room, communicator.size)))
        return Set((0..<12).map { 1 << $0 }.filter { $0 < most } + [most]).sorted()
    }

    /// The largest share of a number of ranks.
    private func largestShare(_ experiment: Experiment, _ ranks: Int) -> Int {
        let partition = BatchPartition(
            sampleCount: experiment.fullBatch, microBatchSize: plan.batch.micro, rankCount: ranks)
        return (0..<ranks).map { partition.samples(of: $0).count }.max() ?? 0
    }

    /// The shares to measure by the number of ranks that work at the same time: that of one rank, and the largest one of
    /// each number of ranks, with a core for each rank and with as many ranks as there are.
    private func shares(of experiment: Experiment, _ counts: [Int]) -> [Int: [Int]] {
        var shares: [Int: Set<Int>] = [1: [experiment.fullBatch]]
        for ranks in counts {
            let busy = min(perHost(ranks), mostThreads)
            for busy in [busy, min(busy, coresHere)] {
                shares[busy, default: []].insert(largestShare(experiment, ranks))
            }
        }
        return shares.mapValues { $0.sorted() }
    }

    /// The largest number of ranks to measure with. Ranks that wait for a core here stand for those that do so there.
    private var mostThreads: Int {
        request.cores == coresHere
            ? Self.mostRanksPerCore * coresHere : max(2, min(request.cores, coresHere))
    }

    // MARK: - Measurements

    /// The time for each share and each exchange in a stage, so that all of them together take the time asked for.
    private func secondsPerItem(_ experiment: Experiment, _ counts: [Int]) -> Double {
        let shares = shares(of: experiment, counts).values.reduce(0) { $0 + $1.count }
        let exchanges = Set(counts.map { min(perHost($0), mostThreads) }).count { $0 > 1 }
        return request.seconds * Double(counts.count) / Double(shares + exchanges * ExchangeMeasurement.most)
    }

    /// Measures the shares in each stage: the ranks of a job with as many on a host as there are, threads of rank 0 with
    /// other numbers.
    private func measure(
        _ experiment: Experiment, _ common: CommonData?, _ counts: [Int]
    ) throws -> [StepMeasurement.Result] {
        let (plan, context, stages) = (plan, context, experiment.stages)
        let seconds = secondsPerItem(experiment, counts)
        var shares = shares(of: experiment, counts)
        var results: [[StepMeasurement.Result]] = []
        if communicator.size > 1 {
            let samples = shares.removeValue(forKey: ranksPerHostHere) ?? [experiment.fullBatch]
            let own = StepMeasurement(
                experiment: experiment, communicator: communicator, others: ranksOfHost, seconds: seconds)
            results = [try stages.map { try own.run($0, samples: samples).on(ranksPerHostHere) }]
        }
        let others = shares.sorted { $0.key < $1.key }.map { (count: $0.key, subject: $0.value) }
        results += try onFirstRank(others) { samples in
            { ranks in
                let experiment = try Experiment(plan, context: context, data: common, on: ranks)
                let measurement = StepMeasurement(
                    experiment: experiment, communicator: ranks, others: ranks, seconds: seconds)
                return try stages.map { try measurement.run($0, samples: samples) }
            }
        }
        return stages.indices.map { stage in
            var result = results[0][stage]
            result.shares = results.flatMap { $0[stage].shares }
            return result
        }
    }

    /// Measures the exchanges among the ranks of a host, in the same way.
    private func exchanges(
        _ counts: [Int], _ experiment: Experiment, byteCount: Int, _ steps: StepMeasurement.Result,
        _ network: NetworkSpeed
    ) throws -> [ExchangeCosts] {
        let (full, micro) = (experiment.fullBatch, plan.batch.micro)
        let seconds = secondsPerItem(experiment, counts)
        let (reduction, width) = (communicator.reduction, steps.statisticsWidth)
        func forest(_ ranks: Int) -> Forest {
            BatchPartition(sampleCount: full, microBatchSize: micro, rankCount: ranks).forest
        }
        var known: [ExchangeCosts] = []
        if communicator.size > 1 {
            let all = try ExchangeMeasurement(communicator: communicator, seconds: seconds)
                .run(byteCount: byteCount, forest: forest(communicator.size), statisticsWidth: width)
            known =
                hostCountHere == 1
                ? [all] : [all.within(hostCountHere, ranksPerHostHere, byteCount, network)]
        }
        let others = Set(counts.map { min(perHost($0), mostThreads) })
            .filter { $0 > 1 && (communicator.size == 1 || $0 != ranksPerHostHere) }
        known += try onFirstRank(others.sorted().map { (count: $0, subject: forest($0)) }) { forest in
            { ranks in
                ranks.reduction = reduction
                return try ExchangeMeasurement(communicator: ranks, seconds: seconds)
                    .run(byteCount: byteCount, forest: forest, statisticsWidth: width)
            }
        }
        return known.sorted { $0.ranks < $1.ranks }
    }

    /// Runs measurements one after the other on ranks that are threads of rank 0, while the other ranks wait.
    ///
    /// - Parameter items: the number of threads of each measurement, and its subject.
    /// - Returns: the result of each one's first thread, on rank 0; nothing on the others.
    /// - Note: Collective: every rank must call it in the same order.
    private func onFirstRank<Subject, Value: Sendable>(
        _ items: [(count: Int, subject: Subject)],
        _ body: (Subject) -> @Sendable (InProcessCommunicator) throws -> Value
    ) throws -> [Value] {
        let processors = try communicator.hostProcessors()
        let coresHere = coresHere
        return try communicator.setUp {
            if communicator.rank > 0 { return [] }
            return try items.map { count, subject in
                let body = body(subject)
                return try InProcessCommunicator.run(
                    ranks: count, timeoutSeconds: Self.waitLimitSeconds, sharesMemory: true,
                    isCrowded: count > coresHere
                ) { ranks in
                    // As launchers bind ranks.
                    let isBound = 2...max(2, coresHere) ~= count
                    (isBound ? processors.one(at: ranks.rank) : processors).use()
                    return try body(ranks)
                }[0]
            }
        }
    }

    /// The speed between hosts: as given, as measured in a job of several hosts, or typical.
    private func network(_ counts: [Int]) throws(CommunicationError) -> NetworkSpeed {
        var network = NetworkSpeed.typical
        if let link = try LinkBenchmark(communicator).slowestBetweenHosts() {
            network = NetworkSpeed(
                latencySeconds: link.latencyMicroseconds * 1e-6, bytesPerSecond: link.bytesPerSecond,
                origin: .measured)
        }
        network.take(latencySeconds: request.latencySeconds, bytesPerSecond: request.bytesPerSecond)
        return network
    }
}

extension Experiment {
    /// The number of samples of a full batch.
    var fullBatch: Int { min(plan.batch.size, data.training.sampleCount) }
}

extension ExchangeCosts {
    /// The times within a host, from those of a job of several hosts less the times between them.
    fileprivate func within(
        _ hosts: Int, _ ranksPerHost: Int, _ byteCount: Int, _ network: NetworkSpeed
    ) -> ExchangeCosts {
        let latency = network.latencySeconds * Double(hosts) / 2
        let transfer = 2 * Double(byteCount) * Double(hosts - 1) / Double(hosts) / network.bytesPerSecond
        return ExchangeCosts(
            ranks: ranksPerHost, parametersSeconds: max(0, parametersSeconds - transfer - 2 * latency),
            sumsSeconds: max(0, sumsSeconds - latency),
            statisticsSeconds: max(0, statisticsSeconds - latency))
    }
}

extension StepMeasurement.Result {
    /// The result of ranks of which so many are on each host.
    fileprivate func on(_ ranksPerHost: Int) -> Self {
        var result = self
        for index in shares.indices { result.shares[index].busyRanks = ranksPerHost }
        return result
    }
}
