import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    @Suite("plan", .serialized)
    struct PlanTests {
        private static let digits = Project.path("configs/digits.yaml")

        /// The output of `plan --json`.
        private struct Plan: Decodable {
            struct Stage: Decodable {
                struct Row: Decodable {
                    let ranks, hosts, samples: Int
                    let computeSeconds, exchangeSeconds, waitingSeconds, stepSeconds: Double
                    let stepsPerSecond, speedUp, efficiency: Double
                    let rankBytes, hostBytes: Int
                    let limit: String?
                }

                struct Exchange: Decodable { let ranks: Int }
                struct Share: Decodable { let samples, busyRanks: Int }

                let name: String
                let epochs, stepsPerEpoch: Int
                let ranks: [Row]
                let trainingSeconds: [Double]
                let payingRanks, fastestRanks: Int
                let limit: String?
                let exchanges: [Exchange]
                let shares: [Share]
            }

            struct Network: Decodable {
                let latencySeconds, bytesPerSecond: Double
                let latencyOrigin, bandwidthOrigin: String
            }

            let stages: [Stage]
            let cores, usefulRanks: Int
            let network: Network?

            init(_ end: Command.End) throws {
                try #require(end.exitCode == 0 && !end.isOverdue && end.errors.isEmpty, "\(end.errors)")
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                self = try decoder.decode(Plan.self, from: Data(end.output.utf8))
            }
        }

        private func plan(
            _ arguments: [String], config: String = Self.digits, ranks: Int? = nil, hosts: [String]? = nil
        ) throws -> Command.End {
            try Command(ranks: ranks, hosts: hosts).run(
                ["plan", config, "--seconds", "0.02"] + arguments)
        }

        @Test("a row for each number of ranks, whose parts add up", arguments: [nil, 2])
        func rows(ranks: Int?) throws {
            let plan = try Plan(plan(["--ranks", "4,1,2", "--json"], ranks: ranks))
            #expect(plan.stages.count == 1 && plan.usefulRanks == 4 && plan.network == nil)
            let stage = plan.stages[0]
            #expect(stage.name == "digits" && stage.epochs == 20 && stage.stepsPerEpoch == 26)
            #expect(stage.ranks.map(\.ranks) == [1, 2, 4] && stage.ranks.map(\.samples) == [64, 32, 16])
            for (row, seconds) in zip(stage.ranks, stage.trainingSeconds) {
                #expect(row.hosts == 1 && row.rankBytes > 0 && row.hostBytes > row.ranks * row.rankBytes)
                let parts = row.computeSeconds + row.exchangeSeconds + row.waitingSeconds
                #expect(abs(parts / row.stepSeconds - 1) < 1e-9)
                #expect(abs(row.speedUp * row.stepSeconds / stage.ranks[0].stepSeconds - 1) < 1e-9)
                #expect(abs(row.efficiency * Double(row.ranks) / row.speedUp - 1) < 1e-9)
                #expect(seconds > 20 * 26 * row.stepSeconds)
            }
            #expect(stage.ranks[0].exchangeSeconds == 0 && stage.ranks[0].limit == nil)
            #expect(stage.ranks[1].exchangeSeconds > 0)
            #expect(stage.payingRanks == stage.ranks.last { $0.efficiency >= 0.5 }?.ranks)
            #expect(stage.limit == stage.ranks[2].limit && [1, 2, 4].contains(stage.fastestRanks))
            #expect(stage.exchanges.map(\.ranks) == [2, 4])
            #expect(stage.shares.contains { $0.samples == 64 && $0.busyRanks == 1 })
        }

        @Test("a table, and sentences with its sources")
        func text() throws {
            let arguments = ["--ranks", "1,4,8", "--ranks-per-host", "2", "--cores", "2"]
            let end = try plan(arguments)
            #expect(end.exitCode == 0 && end.errors.isEmpty, "\(end.errors)")
            let lines = end.output.split(separator: "\n").map(String.init)
            #expect(lines[0].split(separator: " ").prefix(4) == ["ranks", "hosts", "samples", "compute"])
            #expect(
                lines[2...4].map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
                    == ["1 1 64", "4 2 16", "8 4 16"])
            #expect(lines.contains("batch: 1 to 4 ranks (a batch of 64 samples has 4 micro-batches of 16)"))
            #expect(lines.contains { $0.hasPrefix("limit with 8 ranks: ") })
            #expect(lines.contains { $0.hasPrefix("training: 20 epochs of 26 steps take ") })
            #expect(lines.last?.hasPrefix("between hosts: 20 µs, 2.8 GB/s, typical of 25 GbE") == true)
            let given = try plan(arguments + ["--latency", "2us", "--bandwidth", "100Gbit/s"])
            #expect(given.output.hasSuffix("between hosts: 2.0 µs, 12.5 GB/s, as given\n"), "\(given.output)")
            let half = try plan(arguments + ["--latency", "2us"])
            let source = "2.8 GB/s, typical of 25 GbE with TCP and not measured: give --bandwidth\n"
            #expect(half.output.hasSuffix("between hosts: 2.0 µs, as given; \(source)"), "\(half.output)")
        }

        @Test("each stage has a table, batch normalization its exchanges", arguments: [nil, 2])
        func stages(ranks: Int?) throws {
            let config = Project.path("configs/chapter/reuse/transfer.yaml")
            let end = try plan(["--ranks", "1,2"], config: config, ranks: ranks)
            #expect(end.exitCode == 0 && end.errors.isEmpty, "\(end.errors)")
            #expect(end.output.hasPrefix("Stage 'frozen'\n") && end.output.contains("\nStage 'thawed'\n"))
            #expect(end.output.contains("base, pretraining and comparison not included"))
            let normalized = Project.path("configs/chapter/batch-norm/before-activations.yaml")
            let plan = try Plan(plan(["--ranks", "1,2", "--json"], config: normalized, ranks: ranks))
            #expect(plan.stages[0].ranks[1].exchangeSeconds > 0)
        }

        @Test(
            "hosts of a job are measured",
            .enabled(if: Command.hasHosts, "network namespaces cannot be made here"))
        func hosts() throws {
            let plan = try Plan(plan(["--json", "--ranks", "1,2,4"], hosts: ["2 2"]))
            #expect(plan.network?.latencyOrigin == "measured" && plan.network?.bandwidthOrigin == "measured")
            #expect(plan.stages[0].ranks.map(\.hosts) == [1, 1, 2])
        }

        @Test(
            "wrong values are told with what is expected",
            arguments: [
                (
                    ["--ranks", "2,x"], 64,
                    "'x' is no number of ranks; expected 1 to 1000000, such as 2,8,64."
                ),
                (["--ranks", "0"], 64, "'0' is no number of ranks"),
                (["--hosts", "0"], 64, "--hosts is 0; expected 1 to 1000000."),
                (["--hosts", "2", "--ranks-per-host", "2"], 64, "exclude each other"),
                (["--latency", "2"], 64, "'2' is not a time such as 2us or 0.02ms, from 1ns to 1s."),
                (["--latency", "0us"], 64, "'0us' is not a time"),
                (["--latency", "1e300s"], 64, "'1e300s' is not a time"),
                (["--latency", "-2us"], 64, "'-2us' is not a time"),
                (["--latency", "infs"], 64, "'infs' is not a time"),
                (["--bandwidth", "fast"], 64, "'fast' is not a rate such as 12GB/s or 100Gbit/s, from"),
                (["--bandwidth", "1e-300GB/s"], 64, "'1e-300GB/s' is not a rate"),
                (["--ranks-per-host", "5000"], 64, "--ranks-per-host is 5000; expected 1 to 4096."),
                (["--seconds", "inf"], 64, "--seconds is inf; expected more than 0 and at most 60."),
                (["--seconds", "0"], 64, "--seconds is 0.0; expected more than 0"),
                (["model.layers=[dense: 9]"], 78, "give its last dense layer 10 units"),
                (["data.train=mnst"], 78, "did you mean 'mnist'?"),
            ])
        func mistakes(arguments: [String], exitCode: Int32, message: String) throws {
            let end = try Command().run(["plan", Self.digits] + arguments)
            #expect(
                end.exitCode == exitCode && end.output.isEmpty && end.errors.contains(message),
                "\(end.errors)")
        }

        @Test("an error is told once under mpirun")
        func mistakeOnce() throws {
            let end = try plan(["model.layers=[dense: 9]"], ranks: 2)
            #expect(end.exitCode == 78 && end.output.isEmpty)
            #expect(
                end.errorLines.count { $0.contains("give its last dense layer 10 units") } == 1,
                "\(end.errors)")
        }

        @Test("the commands of docs/plan.md run")
        func documented() throws {
            let page = try Project.text("docs/plan.md")
            let commands = page.split(separator: "\n").filter {
                $0.hasPrefix("dnn-dist plan ") || $0.hasPrefix("mpirun -n ")
            }
            #expect(commands.count >= 4)
            for command in commands {
                var words = command.prefix { $0 != "#" }.split(separator: " ").map(String.init)
                let ranks = words[0] == "mpirun" ? Int(words[2]) : nil
                words.removeFirst(ranks == nil ? 1 : 4)
                let end = try Command(folder: Project.path("."), ranks: ranks).run(
                    words + ["--seconds", "0.02"])
                #expect(end.exitCode == 0, "\(command): \(end.errors)")
            }
        }
    }
}
