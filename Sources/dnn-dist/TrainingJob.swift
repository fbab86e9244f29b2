import Collectives
import Configuration
import DataParallel
import FoundationEssentials
import Reporting
import Training

/// The work of `train` and `pretrain`: one run, or several that differ in their seeds, together with the other ranks; rank 0 keeps and
/// prints the result.
struct TrainingJob {
    let arguments: ConfigurationArguments
    /// Whether every step is looked at layer by layer, unless the configuration says which are.
    var diagnoses = false
    let json: Bool
    let communicator: any Communicator
    /// Says what else must hold of the experiment.
    var check: (Experiment) throws -> Void = { _ in }

    /// Trains.
    func run() throws {
        let first = try communicator.setUp { try self.experiment(seedOffset: 0) }
        communicator.follow(first.plan.distributed)
        try communicator.compare(first.identities(version: Version.text))
        let record = try communicator.setUp {
            communicator.rank == 0 ? try RunRecord(first.plan) : nil
        }
        defer { record?.leaveBar() }
        if first.plan.runs > 1 { return try repeatRuns(first, record) }
        let outcome = try run(first, record)
        if let outcome, let comparison = outcome.comparison { record?.show(comparison) }
        try tell { outcome.map { ($0, $0.text) } }
    }

    /// One run after the other, each in a folder of its own within the record's.
    private func repeatRuns(_ first: Experiment, _ record: RunRecord?) throws {
        var outcomes: [TrainingOutcome] = []
        var seeds: [Int] = []
        for offset in 0..<first.plan.runs {
            let experiment = try communicator.setUp {
                let experiment = try offset == 0 ? first : self.experiment(seedOffset: offset)
                // The base is the same for all.
                if offset > 0, let base = first.base { try experiment.base?.adopt(base) }
                return experiment
            }
            let part = try communicator.setUp { try record?.part(experiment.plan) }
            part?.note("run \(offset + 1) of \(first.plan.runs)")
            if let outcome = try run(experiment, part) { outcomes.append(outcome) }
            part?.leaveBar()
            seeds.append(experiment.plan.seed)
        }
        let result = record.map { RepeatedOutcome(outcomes, seeds: seeds, folder: $0.path) }
        try communicator.setUp { if let result { try record?.finish(result) } }
        if let result { record?.show(result.table) }
        try tell { result.map { ($0, "run: \($0.run)") } }
    }

    /// One run, to the model and result in its folder.
    ///
    /// - Returns: what it came to, on rank 0.
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

    /// A fault that the environment asks for; nil where it asks for none.
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
