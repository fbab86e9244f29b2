import ArgumentParser
import Collectives
import Reporting
import Training

/// `dnn-dist bench`
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Time the training steps of a workload on made-up data.",
        discussion: """
            Full steps: forward, backward, exchange, clipping to norm 1, update. The best of several rounds counts.

            Workloads:
            \(Workload.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))
            """)

    @Argument(help: "The workload.")
    var workload: String

    @ArgumentParser.Option(help: "How many rounds.")
    var rounds = 10

    @ArgumentParser.Option(help: "About how many seconds a round takes.")
    var seconds = 0.3

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard Workload.all.contains(where: { $0.name == workload }) else {
            let names = Workload.all.map(\.name).joined(separator: ", ")
            throw ValidationError("There is no workload '\(workload)'. There are: \(names).")
        }
        guard rounds >= 1, seconds > 0, seconds <= 3600 else {
            throw ValidationError("--rounds is at least 1, --seconds more than 0 and at most 3600.")
        }
    }

    func run() throws {
        guard let workload = Workload.all.first(where: { $0.name == workload }) else { return }
        try Session.run { communicator in
            let result = try Benchmark(workload, communicator: communicator)
                .run(rounds: rounds, secondsPerRound: seconds)
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                try Console.print(json ? JSONLine.text(of: result) : result.text)
            }
        }
    }
}
