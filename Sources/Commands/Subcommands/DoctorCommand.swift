import ArgumentParser
import Collectives
import Doctor
import FoundationEssentials
import Reporting
import Training

/// `dnn-dist doctor`
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examine this machine and job: MPI, cores, memory, limits, disk, clocks, exchange.",
        discussion: """
            Run it in the way in which you run a training:

              dnn-dist doctor
              mpirun -n 4 dnn-dist doctor
              srun --mpi=pmix -n 4 dnn-dist doctor

            Prints a line for each finding: [ok], [warn] (a run works, but not as well as it could) or [FAIL] (it does not \
            start, or ends with an error), with the remedy. Ends with a block for bug reports.

            Exit codes:

              0  no [FAIL]          64 the ranks cannot be started together
              69 at least one       80 a rank was lost or stuck meanwhile
            """)

    @ArgumentParser.Option(
        help: ArgumentHelp("Folder of the runs, which is tried with up to 32 MB.", valueName: "folder"),
        completion: .directory)
    var folder = "runs"

    @Flag(help: "Print the findings and all facts as one JSON object.")
    var json = false

    @Flag(help: .private)
    var measureFolder = false

    func run() throws {
        if measureFolder { return try Console.print(JSONLine.text(of: FolderFacts.measured(folder))) }
        let launch = Launch.current
        let examination = Examination(
            launch: launch, environment: ProcessInfo.processInfo.environment, version: Version.text,
            folder: folder,
            measuring: ["/proc/self/exe", "doctor", "--measure-folder", "--folder", folder])
        let unfit = RankFailure(message: "not ready for a run", exitCode: .unfit)
        if examination.leaveReportToOther() { throw ArgumentParser.ExitCode(unfit.exitCode) }
        let code = launch.run(failure: RankFailure.init) { error in
            // Shown by the rank that examined the job.
            if error == .allFailed(unfit) { return }
            guard let report = examination.report(after: error) else {
                // The first rank has the same problem, and reports it.
                if case .launch(.otherMPI) = error { return }
                if case .launch(.otherLibrary) = error { return }
                if case .launch(.loneProcesses) = error { return }
                return Console.error(error.description)
            }
            try? show(report)
        } _: { communicator in
            let isUnfit = try communicator.setUp {
                let report = try examination.report(with: communicator)
                if let report { try show(report) }
                return report?.hasFailure ?? false
            }
            let verdicts = try communicator.allGather([isUnfit ? 1 : 0], phase: .setup)
            if verdicts.contains([1]) { throw CommunicationError.allFailed(unfit) }
            StopSignal.deferToEnd()
        }
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }

    private func show(_ report: DoctorReport) throws {
        try Console.print(json ? JSONLine.text(of: report) : report.text, wraps: !json)
    }
}
