import Collectives
import Glibc
import Reporting

/// The examination of a machine and a job: facts, measurements and checks.
public struct Examination: Sendable {
    private let launch: Launch
    private let own: RankFacts
    private let first: FirstFacts?

    /// Finds out the facts that need no other rank.
    ///
    /// - Parameters:
    ///   - version: the program's version.
    ///   - folder: the folder of the runs.
    ///   - measuring: the command that prints ``FolderFacts/measured(_:)`` of the folder as JSON.
    /// - Precondition: this process has one thread, and MPI has not started.
    public init(
        launch: Launch, environment: [String: String], version: String, folder: String, measuring: [String]
    ) {
        self.launch = launch
        own = .current(launch: launch, version: version)
        let limit = (try? Launch.startLimit()) ?? 60
        first =
            launch.printsErrors
            ? .current(
                launch: launch, environment: environment, folder: folder, measuring: measuring,
                limitSeconds: min(10, limit / 4)) : nil
    }

    /// Leaves the report to another one of several lone processes, the one with the lowest number: waits for its end,
    /// because a launcher ends all processes when the first one leaves.
    ///
    /// - Returns: true if there is another one.
    public func leaveReportToOther() -> Bool {
        guard let together = first?.together, together.isLauncher,
            let speaker = together.speaker, speaker != own.process
        else { return false }
        // That is no news.
        signal(SIGTERM, SIG_DFL)
        let start = ContinuousClock.now
        while SystemFiles.exists("/proc/\(speaker)/exe"), ContinuousClock.now - start < .seconds(30) {
            usleep(50_000)
        }
        return true
    }

    /// Examines the job together with all ranks.
    ///
    /// - Returns: the report, on rank 0; nil on the others.
    /// - Note: Collective: every rank must call it in the same order.
    public func report(with communicator: any Communicator) throws -> DoctorReport? {
        let all = try communicator.allGather([UInt8](JSONLine.text(of: own).utf8), phase: .setup)
        let measured = try Measurement(communicator: communicator).run()
        guard communicator.rank == 0, let first else { return nil }
        var facts = JobFacts(
            ranks: all.compactMap { JSONLine.decoded(RankFacts.self, from: $0) }, first: first,
            started: communicator.size,
            clocks: measured?.clocks ?? [], exchange: measured?.exchange)
        if facts.ranks.isEmpty { facts.ranks = [own] }
        if communicator.size == 1, let count = launch.stepTasks, count > 1 {
            facts.problem = LaunchProblem.loneProcesses(count).description
        }
        return DoctorReport(facts)
    }

    /// The report of this rank if the ranks do not find each other; nil on ranks other than the first.
    public func report(after error: CommunicationError) -> DoctorReport? {
        let hasCheck =
            switch error {
            case .launch(.otherLibrary), .launch(.fewDescriptors): true
            default: false
            }
        return first.map {
            DoctorReport(
                JobFacts(
                    ranks: [own], first: $0, started: launch.size ?? launch.stepTasks ?? 1,
                    problem: error.description, problemHasCheck: hasCheck))
        }
    }
}
