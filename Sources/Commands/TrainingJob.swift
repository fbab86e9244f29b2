import Collectives
import Configuration
import DataParallel
import FoundationEssentials
import Registry
import Reporting
import Storage
import Studies
import Training

/// The form in which a result is printed.
enum ResultOutput {
    case text, json
    /// Not at all: it lies in the run's folder.
    case nothing
}

/// The work of `train` and `pretrain`, and of a trial of `sweep`, together with the other ranks: one run, or several with different
/// seeds or folds; rank 0 writes and prints the result.
struct TrainingJob {
    let arguments: ConfigurationArguments
    /// The run to resume; nil to begin a new one.
    let resumption: ResumeRequest?
    /// True if the configuration of the run to resume may have changed where that keeps the run's sense.
    var allowsChanges = false
    /// The display of the training's progress.
    let style: ProgressStyle
    /// True to diagnose every step by layer, unless the configuration sets the interval.
    var diagnoses = false
    /// True to take one step in memory, and to say what the run would do.
    var isRehearsal = false
    /// The form in which the result is printed.
    let output: ResultOutput
    let communicator: any Communicator
    /// The place of the run; nil for a folder of its own.
    var place: RunPlace?
    /// The only one of several runs to perform; nil for all.
    var part: Int?
    /// The epoch after which the run is halted, to go on later; nil to train to the end.
    var epochLimit: Int?
    /// The log of this rank; nil for none.
    var log: RankLog?
    /// The rank that waits for a debugger; nil for none.
    var debuggedRank: Int?
    /// Data that were read before, and are taken if they are those of the configuration.
    var data: CommonData?
    /// The moment at which the job began, from which its time limit counts.
    let start = ContinuousClock.now
    /// Checks additional requirements of the experiment.
    var check: (Experiment) throws -> Void = { _ in }

    /// Performs the run or runs.
    func run() throws {
        if let debuggedRank { try communicator.awaitDebugger(of: debuggedRank, tell: Console.message) }
        let all = try communicator.setUp { try self.plan() }
        let plan = part.map { all.parts[$0] } ?? all
        let readingStart = ContinuousClock.now
        let first = try communicator.setUp { try experiment(plan.parts[0]) }
        let readingTime = Format.fineSeconds((ContinuousClock.now - readingStart) / .seconds(1))
        communicator.follow(first.plan.distributed)
        if debuggedRank != nil { communicator.waitWithoutLimit() }
        try communicator.compare(first.identities(version: Version.text))
        if isRehearsal { return try rehearse(first, of: plan) }
        try StopSignal.deferred {
            let opening = try communicator.setUp {
                communicator.rank == 0 ? try open(plan) : nil
            }
            defer { opening?.record.endProgressLine() }
            if arguments.config == nil { opening?.record.note(EmbeddedConfiguration.note) }
            let placement = try Placement(communicator)
            try opening?.record.begin(placement, readingTime: readingTime)
            let folder = [UInt8]((opening?.record.folder.path ?? "").utf8)
            CrashReport.folder = String(
                decoding: try communicator.broadcast(folder, from: 0, phase: .setup), as: UTF8.self)
            try run(first, of: plan, opening, placement)
            // The result stands, also if a request comes while the experiment is taken down.
            StopSignal.deferToEnd()
        }
    }

    /// Takes one step in memory, and prints what the run would do.
    private func rehearse(_ experiment: Experiment, of plan: Plan) throws {
        let resumed = try communicator.setUp { () throws -> String? in
            guard communicator.rank == 0 else { return nil }
            try Folder.check("\(plan.output.folder)/\(plan.name)")
            return try resumption.flatMap { try RunSearch($0, of: plan)?.folder }
        }
        let console = ConsoleReporter(environment: ProcessInfo.processInfo.environment, style: style)
        var rehearsal = try Rehearsal(
            experiment, on: communicator, observers: communicator.rank == 0 ? [console] : [])
        (rehearsal.resumes, rehearsal.runs) = (resumed, plan.parts.count)
        try communicator.setUp {
            guard communicator.rank == 0 else { return }
            try Console.print(
                output == .json ? JSONLine.text(of: rehearsal) : rehearsal.text, wraps: output == .text)
        }
    }

    private func open(_ plan: Plan) throws -> RunOpening {
        guard let place else { return try RunOpening(resumption, of: plan, style: style) }
        return try RunOpening(at: place, of: plan, style: style)
    }

    private func run(
        _ first: Experiment, of plan: Plan, _ opening: RunOpening?, _ placement: Placement
    ) throws {
        if plan.isRepeated, part == nil { return try repeatRuns(first, of: plan, opening, placement) }
        let outcome = try run(first, opening?.record, opening, placement)
        try tell(outcome, table: outcome.comparison, outcome.text, opening)
        if output == .text { opening?.record.noteNextCommands() }
    }

    /// Performs several runs one after the other, each in its own folder within the record's.
    private func repeatRuns(
        _ first: Experiment, of plan: Plan, _ opening: RunOpening?, _ placement: Placement
    ) throws {
        var outcomes: [TrainingOutcome] = []
        var records: [RunRecord] = []
        // The base is the same for all runs.
        var base = first.base
        for (number, partPlan) in plan.parts.enumerated() {
            let experiment = try communicator.setUp {
                let experiment = try number == 0 ? first : self.experiment(partPlan)
                if number > 0, let base { try experiment.base?.copyTrainedWeights(from: base) }
                return experiment
            }
            let part = try communicator.setUp { try opening?.record.part(partPlan) }
            if let part { records.append(part) }
            part?.note(heading(of: partPlan, in: plan))
            outcomes.append(try run(experiment, part, opening, placement))
            part?.endProgressLine()
            base = experiment.base
        }
        let result = opening.map { RepeatedOutcome(outcomes, of: plan, folder: $0.record.folder.path) }
        try communicator.setUp { if let result { try opening?.record.finish(result) } }
        try tell(result, table: result?.table, result.map { "run: \($0.run)" } ?? "", opening)
        if output == .text { opening?.record.noteNextCommands(model: best(records)) }
    }

    /// The best of several runs, or the first if none is known to be.
    private func best(_ records: [RunRecord]) -> RunRecord? {
        let best = BestRun(ofSeeds: records.map(\.folder.path))
        return records.first { $0.folder.path == best?.path } ?? records.first
    }

    private func heading(of part: Plan, in plan: Plan) -> String {
        let fold = plan.data.validation.foldCount.flatMap { count in
            part.data.validation.fold.map { "fold \($0) of \(count)" }
        }
        let run = plan.runs > 1 ? "run \(part.seed - plan.seed + 1) of \(plan.runs)" : nil
        return [run, fold].compactMap(\.self).joined(separator: ", ")
    }

    /// Performs one run, or the rest of it, and writes the model and result into its folder.
    private func run(
        _ experiment: Experiment, _ record: RunRecord?, _ opening: RunOpening?, _ placement: Placement
    ) throws -> TrainingOutcome {
        let beginning = try beginning(of: experiment, record, opening)
        if case .end(let outcome) = beginning {
            record?.note(
                "this run has come to its end already; with training.epochs=N --allow-changes, a larger N trains it longer"
            )
            return outcome
        }
        do {
            return try run(experiment, record, from: beginning.resumption, placement)
        } catch {
            record?.ended(by: error, in: Self.environment(placement))
            throw error
        }
    }

    private func beginning(
        of experiment: Experiment, _ record: RunRecord?, _ opening: RunOpening?
    ) throws -> RunBeginning {
        guard resumption != nil else { return .firstStep }
        return try RunResumer(
            experiment, version: Version.text, allowsChanges: allowsChanges,
            communicator: communicator
        ).beginning(
            in: record.flatMap { $0.isNew ? nil : $0.folder },
            wanted: record.flatMap { opening?.checkpoint(of: $0) }
        ) { record?.note($0) }
    }

    private func run(
        _ experiment: Experiment, _ record: RunRecord?, from resumption: RunResumption?,
        _ placement: Placement
    ) throws -> TrainingOutcome {
        let checkpointing = try communicator.setUp {
            try Checkpointing(
                experiment, in: record?.folder, start: start, from: resumption, version: Version.text,
                communicator: communicator)
        }
        let run = TrainingRun(
            experiment, communicator: communicator, checkpointing: checkpointing, from: resumption,
            observers: (record?.observers ?? []) + (log.map { [RankLogObserver($0)] } ?? []))
        run.epochLimit = epochLimit
        run.placement = placement
        var outcome = try run.run { try record?.keep($0) }
        outcome.run = record?.folder.path
        outcome.version = Version.text
        outcome.environment = Self.environment(placement)
        let files = try communicator.setUp { try record?.finalFiles(outcome, experiment, run.examples) }
        try communicator.write(files)
        return outcome
    }

    private static func environment(_ placement: Placement) -> RunEnvironment {
        RunEnvironment(placement, arguments: CommandLine.arguments)
    }

    private func plan() throws -> Plan {
        var plan = try arguments.plan()
        if diagnoses, plan.training.diagnose == nil { plan.training.diagnose = 1 }
        return plan
    }

    private func experiment(_ plan: Plan) throws -> Experiment {
        let experiment = try arguments.experiment(plan, data: data, on: communicator)
        experiment.faults = FaultInjector(
            bitFlip: try fault(.bitFlip, form: BitFlip.form, BitFlip.init),
            delay: try fault(.delay, form: Delay.form, Delay.init))
        experiment.log = log
        try check(experiment)
        return experiment
    }

    /// Returns a fault to inject that the environment requests; nil for none.
    private func fault<Fault>(
        _ variable: EnvironmentVariable, form: String, _ read: (String) -> Fault?
    ) throws -> Fault? {
        guard let text = ProcessInfo.processInfo.environment[variable.name], !text.isEmpty else { return nil }
        guard let fault = read(text) else {
            throw TrainingError("\(variable.name) is '\(text)'; expected \(form)", .usage)
        }
        return fault
    }

    private func tell<Result: Encodable>(
        _ result: Result, table: String?, _ text: String, _ opening: RunOpening?
    ) throws {
        try communicator.setUp {
            guard let opening else { return }
            switch output {
            case .json:
                // The table is for people, the result for programs.
                if let table { opening.record.show(table) }
                try Console.print(JSONLine.text(of: result))
            case .text: try Console.print((table ?? "") + text)
            case .nothing: break
            }
        }
    }
}

extension RunBeginning {
    /// The checkpoint from which the run is resumed; nil at its first step.
    fileprivate var resumption: RunResumption? {
        if case .checkpoint(let resumption) = self { resumption } else { nil }
    }
}
