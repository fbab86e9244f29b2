import Collectives
import Configuration
import Datasets
import FoundationEssentials

extension Communicator {
    /// Reads data on one rank of each host; the other ranks of the host share its memory.
    ///
    /// - Parameter location: all that leads to the data's files; ranks where it differs read their own.
    /// - Throws: `CommunicationError`, the same on all ranks, if there are several; what `read` throws if there is one.
    /// - Note: Collective: every rank must call it in the same order.
    func shared(
        _ location: String, _ read: @escaping @Sendable () throws -> ExperimentData
    ) throws -> ExperimentData {
        if size == 1 { return try read() }
        let processors = try hostProcessors()
        var own: SharedData?
        defer { withExtendedLifetime(own) {} }
        return try oncePerHost(location) {
            Result { try ParallelWork.lending(processors, read) }.mapError { RankFailure($0) }
        } message: { (data: ExperimentData) throws(RankFailure) in
            do {
                let shared = try data.shared()
                own = shared
                return [UInt8](try Self.encoder.encode(shared))
            } catch {
                throw RankFailure(error)
            }
        } open: { bytes in
            (try? Self.decoder.decode(SharedData.self, from: Data(bytes))).flatMap { try? ExperimentData($0) }
        }
    }

    /// Returns the processors of all ranks of this host.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    package func hostProcessors() throws(CommunicationError) -> ProcessorSet {
        let sets = try allGather(ProcessorSet.own.bytes, phase: .setup)
        return ProcessorSet(unionOf: hostRanks.map { sets[$0] })
    }

    /// Reads the data of a plan on one rank of each host; the other ranks of the host share its memory.
    ///
    /// - Parameter scaling: the scaling of features; nil for that of the plan.
    /// - Throws: as `shared` for the data of an experiment.
    /// - Note: Collective: every rank must call it in the same order.
    func data(
        of plan: Plan, context: DataContext, scaling: FittedScaling? = nil
    ) throws -> ExperimentData {
        // A text in which nothing is in another order on another rank, as dictionaries are in a description of the plan.
        let description = ConfigurationWriter(catalogs: .standard).text(of: plan)
        return try shared("\(context.location)\n\(description)") {
            try ExperimentData(plan, context: context, scaling: scaling)
        }
    }

    /// Reads samples on one rank of each host; the other ranks of the host share its memory.
    ///
    /// - Parameter location: all that leads to the samples' file; ranks where it differs read their own.
    /// - Throws: as `shared` for the data of an experiment.
    /// - Note: Collective: every rank must call it in the same order.
    public func shared(
        _ location: String, _ read: @escaping @Sendable () throws -> Dataset
    ) throws -> Dataset {
        try shared(location) {
            let samples = try read()
            return try ExperimentData(training: samples, unlabelled: samples, scaling: .identity)
        }.training
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return decoder
    }
}

/// The data of a run in a form that another process of the host can open.
private struct SharedData: Codable, Sendable {
    let sets: SharedDatasets
    let scaling: FittedScaling
}

extension ExperimentData {
    /// The data for other processes.
    fileprivate func shared() throws -> SharedData {
        SharedData(sets: try SharedDatasets([training, unlabelled, validation, test]), scaling: scaling)
    }

    /// Opens the data of another process.
    fileprivate init(_ shared: SharedData) throws {
        let sets = try shared.sets.open()
        guard sets.count == 4, let training = sets[0], let unlabelled = sets[1] else {
            throw TrainingError("the data of another rank cannot be opened", .badData)
        }
        try self.init(
            training: training, unlabelled: unlabelled, validation: sets[2], test: sets[3],
            scaling: shared.scaling)
    }
}
