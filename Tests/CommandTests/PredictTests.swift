import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("predict", .serialized)
    struct PredictTests {
        private static let model = """
            data: {train: digits, take: 150, validation: {fraction: 0.3}}
            batch: {size: 50, micro: 7}
            model: {layers: [dense: 16, batch_norm, elu, dropout: 0.3, dense: 10]}
            training: {epochs: 2}

            """

        @Test(
            "predictions are the same bytes on 1, 2, 3 and 4 ranks and without mpirun",
            arguments: [[], ["--json"], ["--mc-samples", "5"], ["--mc-samples", "5", "--json"]])
        func anyRanks(options: [String]) throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.model, to: "small.yaml")
            let trained = try Command(folder: folder.path).run(["train", "small.yaml", "--json"])
            let run = try #require(Outcome(trained.output).run)
            var outputs: Set<String> = []
            for ranks in [nil, 1, 2, 3, 4] {
                let end = try Command(folder: folder.path, ranks: ranks).run(["predict", run] + options)
                #expect(end.exitCode == 0 && !end.isOverdue && end.errors.isEmpty, "\(end.errors)")
                outputs.insert(end.output)
            }
            #expect(outputs.count == 1)
            let lines = outputs.first?.split(separator: "\n") ?? []
            #expect(lines.count == (options.contains("--json") ? 45 : 46))
            #expect(lines.first?.contains("predictive_entropy") == options.contains("--mc-samples"))
        }

        @Test("a file of predictions is what would have been printed", arguments: [nil, 3])
        func file(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.model, to: "small.yaml")
            let trained = try Command(folder: folder.path).run(["train", "small.yaml", "--json"])
            let run = try #require(Outcome(trained.output).run)
            let command = Command(folder: folder.path, ranks: ranks)
            let arguments = ["predict", run, "--data", "training", "--mc-samples", "2"]
            let printed = try command.run(arguments)
            let written = try command.run(arguments + ["--output", "predictions.csv"])
            #expect(written.exitCode == 0 && written.output.isEmpty)
            #expect(try folder.text("predictions.csv") == printed.output)
        }
    }
}
