import ArgumentParser
import Collectives
import Configuration
import Reporting
import Training

/// `dnn-dist bench`
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Benchmark the training steps of a workload on synthetic data.",
        usage: "dnn-dist bench <workload> [<options>]",
        discussion: """
            Times full steps: forward, backward, exchange, clipping to norm 1, update. Reports the best of several rounds.

            Workloads:
            \(Workload.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))
              exchange: reduce-scatter and all-gather versus MPI_Allreduce, no training
            """)

    @Argument(help: "Name of the workload.", completion: .list(Workload.all.map(\.name) + ["exchange"]))
    var workload: String

    @ArgumentParser.Option(help: "Number of rounds.")
    var rounds = 10

    @ArgumentParser.Option(help: "Approximate duration of a round, in seconds.")
    var seconds = 0.3

    @Flag(inversion: .prefixedNo, help: "Verify at each step that memory has not been corrupted.")
    var verifyMemory = true

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Measure checkpoints instead, written into this folder and removed: as many as there are rounds, one after every ten steps; medians.",
            valueName: "folder"), completion: .directory)
    var checkpoints: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        let names = Workload.all.map(\.name) + ["exchange"]
        guard names.contains(workload) else {
            let names = names.joined(separator: ", ")
            throw ValidationError("There is no workload '\(workload)'. There are: \(names).")
        }
        try NumberBounds.check("--rounds", rounds, in: 1...NumberBounds.mostRepetitions)
        try NumberBounds.check("--seconds", seconds, atMost: 3600)
        guard checkpoints == nil || workload != "exchange" else {
            throw ValidationError("'exchange' has no state for checkpoints.")
        }
    }

    func run() throws {
        try Session.run(json: json) { communicator in
            guard let workload = Workload.all.first(where: { $0.name == workload }) else {
                let result = try ExchangeBenchmark(communicator: communicator)
                    .run(rounds: rounds, secondsPerRound: seconds)
                return try show(result, result.text, communicator)
            }
            if let checkpoints {
                let result = try CheckpointBenchmark(workload, in: checkpoints, communicator: communicator)
                    .run(rounds: rounds)
                return try show(result, result.text, communicator)
            }
            let result = try Benchmark(
                workload, verifiesMemory: verifyMemory, communicator: communicator
            )
            .run(rounds: rounds, secondsPerRound: seconds)
            try show(result, result.text, communicator)
        }
    }

    private func show(
        _ result: some Encodable, _ text: String, _ communicator: any Communicator
    ) throws(CommunicationError) {
        try communicator.setUp {
            guard communicator.rank == 0 else { return }
            try Console.print(json ? JSONLine.text(of: result) : text)
        }
    }
}
