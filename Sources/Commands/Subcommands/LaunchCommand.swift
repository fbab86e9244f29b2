import ArgumentParser
import Collectives
import FoundationEssentials
import Launching
import Training

/// `dnn-dist launch`
struct LaunchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "launch",
        abstract: "Start a command on many ranks, and restart it when ranks or hosts are lost.",
        usage: "dnn-dist launch [<options>] -- <command> ...",
        discussion: """
            Starts mpirun. When a rank or host is lost, restarts from the newest checkpoint on the hosts that are left; \
            the result is the same bits. In a job of Slurm, PBS or LSF, the hosts are those of the job.

              dnn-dist launch -n 4 -- train config.yaml
              dnn-dist launch --host node1:8,node2:8 -- train config.yaml

            SIGTERM, SIGINT, SIGHUP, SIGUSR1 and SIGUSR2 make the ranks stop at a common step (exit code 75).

            The only result is that of the command: --json belongs after '--'.
            """)

    @ArgumentParser.Option(
        name: [.customShort("n"), .long],
        help: "Number of ranks; default: all slots of the hosts, or the cores of this host.")
    var ranks: Int?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Hosts and their slots, filled in this order: node1:8,node2:8.", valueName: "name:slots,..."))
    var host: String?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "File with a host per line: node1, node1:8 or node1 slots=8.", valueName: "file"),
        completion: .file())
    var hostfile: String?

    @ArgumentParser.Option(help: "Most restarts in a row without a new checkpoint.")
    var maxRestarts = 3

    @ArgumentParser.Option(help: "Fewest ranks with which the job goes on after a loss.")
    var minRanks = 1

    @ArgumentParser.Option(help: "Seconds in which a host must answer after a loss.")
    var hostTimeout = 5.0

    @ArgumentParser.Option(help: ArgumentHelp("mpirun to use.", valueName: "program"))
    var mpirun: String?

    @ArgumentParser.Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Further options for mpirun: --mpirun-options '--mca btl_tcp_if_include eth0'.",
            valueName: "options"))
    var mpirunOptions = ""

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The command of the ranks: -- train config.yaml.", valueName: "command"))
    var command: [String] = []

    private static let commands = [
        "train", "pretrain", "sweep", "find-lr", "evaluate", "predict", "export", "bench", "doctor",
    ]

    /// Checks the command of the ranks.
    ///
    /// - Throws: `ValidationError` if it is none.
    static func check(command: [String]) throws {
        guard let name = command.first, commands.contains(name) else {
            let names = commands.joined(separator: ", ")
            let found = command.first.map { "'\($0)' is not a command for ranks." } ?? "There is no command."
            throw ValidationError(
                "\(found) After the options and '--' comes one of: \(names).")
        }
    }

    func validate() throws {
        try Self.check(command: command)
        guard host == nil || hostfile == nil else {
            throw ValidationError("--host and --hostfile exclude each other.")
        }
        try NumberBounds.check("-n", ranks, in: 1...RankCount.most)
        try NumberBounds.check("--min-ranks", minRanks, in: 1...RankCount.most)
        try NumberBounds.check("--max-restarts", maxRestarts, in: 0...NumberBounds.mostRepetitions)
        try NumberBounds.check("--host-timeout", hostTimeout, atMost: 3600)
    }

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let code: Int32
        do throws(LaunchError) {
            let job = HealingJob(try request(environment), environment: environment) {
                Console.message($0)
            }
            code = try job.perform()
        } catch {
            Console.error(error.description)
            code = error.code.rawValue
        }
        if code != 0 { throw ArgumentParser.ExitCode(code) }
    }

    private func request(_ environment: [String: String]) throws(LaunchError) -> JobRequest {
        guard !Launch.current.usesMPI else {
            throw LaunchError(
                "dnn-dist launch starts mpirun itself: start it once, without mpirun or srun", .usage)
        }
        do throws(CommunicationError) {
            try Descriptors.ensure(Descriptors.neededByLauncher)
        } catch {
            throw LaunchError(error.description, .usage)
        }
        let hosts = try hosts(environment)
        let slots = hosts.map { $0.reduce(0) { $0 + $1.slots } }
        let ranks = ranks ?? slots ?? HostCores.count()
        if let slots, ranks > slots {
            throw LaunchError("\(ranks) ranks are wanted, but the hosts have \(slots) slots", .usage)
        }
        if hosts == nil { try RankCount.check(ranks, on: "this host") }
        guard minRanks <= ranks else {
            throw LaunchError("--min-ranks is \(minRanks), but the job has \(ranks) ranks", .usage)
        }
        return JobRequest(
            mpirun: try MPIRun.find(mpirun, options: mpirunOptions, environment: environment),
            ranks: ranks, minimumRanks: minRanks, maximumRestarts: maxRestarts, hosts: hosts,
            hostSeconds: hostTimeout, program: try ownPath(), arguments: command)
    }

    private func hosts(_ environment: [String: String]) throws(LaunchError) -> [HostSlots]? {
        if let host { return try HostList.parse(argument: host) }
        if let hostfile { return try HostList.read(file: hostfile) }
        return try Allocation.find(in: environment)?.hosts
    }

    /// The path of this program, which the ranks run, too.
    private func ownPath() throws(LaunchError) -> String {
        do {
            return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        } catch {
            throw LaunchError("/proc/self/exe cannot be read: is /proc mounted?", .internal)
        }
    }
}
