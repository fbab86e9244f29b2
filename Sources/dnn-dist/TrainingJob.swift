import Collectives
import Configuration
import DataParallel
import FoundationEssentials
import Reporting
import Training

/// The work of `train` and `pretrain` together with the other ranks: one run, or several with different
/// seeds; rank 0 writes and prints the result.
struct TrainingJob {
    let arguments: ConfigurationArguments
    /// True to diagnose every step by layer, unless the configuration sets the interval.
    var diagnoses = false
    let json: Bool
    let communicator: any Communicator
    /// Checks additional requirements of the experiment.
    var check: (Experiment) throws -> Void = { _ in }

    /// Performs the run or runs.
    func run() throws {
        let first = try communicator.setUp { try self.experiment(seedOffset: 0) }
        communicator.follow(first.plan.distributed)
        try communicator.compare(first.identities(version: Version.text))
        let record = try communicator.setUp {
            communicator.rank == 0 ? try RunRecord(first.plan) : nil
        }
        defer { record?.endProgressLine() }
        if first.plan.runs > 1 { return try repeatRuns(first, record) }
        let outcome = try run(first, record)
        if let outcome, let comparison = outcome.comparison { record?.show(comparison) }
        try tell { outcome.map { ($0, $0.text) } }
    }

    /// Performs several runs one after the other, each in its own folder within the record's.
    private func repeatRuns(_ first: Experiment, _ record: RunRecord?) throws {
        var outcomes: [TrainingOutcome] = []
        var seeds: [Int] = []
        for offset in 0..<first.plan.runs {
            let experiment = try communicator.setUp {
                let experiment = try offset == 0 ? first : self.experiment(seedOffset: offset)
                // The base is the same for all runs.
                if offset > 0, let base = first.base { try experiment.base?.copyTrainedWeights(from: base) }
                return experiment
            }
            let part = try communicator.setUp { try record?.part(experiment.plan) }
            part?.note("run \(offset + 1) of \(first.plan.runs)")
            if let outcome = try run(experiment, part) { outcomes.append(outcome) }
            part?.endProgressLine()
            seeds.append(experiment.plan.seed)
        }
        let result = record.map { RepeatedOutcome(outcomes, seeds: seeds, folder: $0.path) }
        try communicator.setUp { if let result { try record?.finish(result) } }
        if let result { record?.show(result.table) }
        try tell { result.map { ($0, "run: \($0.run)") } }
    }

    /// Performs one run and writes the model and result into its folder.
    ///
    /// - Returns: the outcome, on rank 0.
    private func run(_ experiment: Experiment, _ record: RunRecord?) throws -> TrainingOutcome? {
        let run = TrainingRun(experiment, communicator: communicator, observers: record?.observers ?? [])
        let outcome = try StopSignal.deferred { try run.run { try record?.keep($0) } }
        return try communicator.setUp { try record?.finish(outcome, experiment) }
    }

    private func experiment(seedOffset: Int) throws -> Experiment {
        let experiment = try arguments.experiment { plan in
            if diagnoses, plan.training.diagnose == nil { plan.training.diagnose = 1 }
            plan.seed += seedOffset
        }
        experiment.faults = FaultInjector(
            bitFlip: try fault("DNN_DIST_BIT_FLIP", form: BitFlip.form, BitFlip.init),
            delay: try fault("DNN_DIST_DELAY", form: Delay.form, Delay.init))
        try experiment.checkRanks(communicator.size)
        try check(experiment)
        return experiment
    }

    /// Returns a fault to inject that the environment requests; nil for none.
    private func fault<Fault>(_ name: String, form: String, _ read: (String) -> Fault?) throws -> Fault? {
        guard let text = ProcessInfo.processInfo.environment[name], !text.isEmpty else { return nil }
        guard let fault = read(text) else {
            throw TrainingError("\(name) is '\(text)'; expected \(form)", .usage)
        }
        return fault
    }

    private func tell<Result: Encodable>(_ result: () -> (Result, String)?) throws {
        try communicator.setUp {
            guard let (value, text) = result() else { return }
            try Console.print(json ? JSONLine.text(of: value) : text)
        }
    }
}
