import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    @Suite("The files in configs", .serialized)
    struct ConfigurationFilesTests {
        @Test("a check finds nothing wrong", arguments: ConfigurationFiles.all)
        func check(file: String) throws {
            let end = try Command().run(["check", ConfigurationFiles.path(file)] + Self.without(file))
            if end.exitCode == 66, ConfigurationFiles.mnistFolder == nil {
                #expect(ConfigurationFiles.ofMNIST.contains(file), "\(end.errors)")
            } else {
                #expect(end.exitCode == 0 && end.errors.isEmpty, "\(end.errors)")
            }
        }

        /// The reused weights of configs/transfer.yaml are those of a run.
        private static func without(_ file: String) -> [String] {
            ConfigurationFiles.text(file).contains("load: {from") ? ["--set", "model.load=none"] : []
        }

        /// One of each family.
        private static let some = [
            "activations/rrelu", "batch-norm/local", "clipping/layer-norm", "optimizers/nadam",
            "schedules/performance", "regularization/by-layer", "losses/huber",
        ]

        @Test("under mpirun 1, 2, 3 and 4 ranks end in the same bits", arguments: some)
        func anyRanks(name: String) throws {
            let folder = try TemporaryFolder()
            // 91 samples in batches of 30, 30, 30 and 1.
            let arguments =
                ["train", ConfigurationFiles.path("chapter/\(name).yaml"), "--json"]
                + [
                    "data.take=101", "data.validation={fraction: 0.1}", "batch.size=30", "batch.micro=7",
                    "training.epochs=2",
                ].flatMap { ["--set", $0] }
            var digests: Set<String> = []
            for ranks in 1...4 {
                let end = try Command(folder: folder.path, ranks: ranks).run(arguments)
                try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
                let outcome = try Outcome(end.output)
                #expect(outcome.steps == 8 && outcome.ranks == ranks)
                digests.insert("\(outcome.digest) \(outcome.validationLoss ?? -1)")
            }
            #expect(digests.count == 1)
        }
    }
}
