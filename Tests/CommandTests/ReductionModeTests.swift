import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("Ways of adding gradients", .serialized, .enabled(if: Command.mpirun != nil))
    struct ReductionModeTests {
        /// The outcome of training with seven micro-batches per step.
        private func train(ranks: Int, _ option: String) throws -> (digest: String, accuracy: Double) {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(folder: folder.path, ranks: ranks).run([
                "train", "small.yaml", "--json", "--set", "batch={size: 56, micro: 8}", "--set",
                "distributed.\(option)",
            ])
            #expect(end.exitCode == 0, "\(end.errors)")
            let result = try #require(
                try JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [String: Any])
            return (
                try #require(result["digest"] as? String),
                try #require(result["validation_accuracy"] as? Double)
            )
        }

        @Test("for the run alone: the same bits each time, on any number of ranks about the same result")
        func run() throws {
            let anyRanks = try train(ranks: 3, "reproducibility=any-ranks")
            let run = try train(ranks: 3, "reproducibility=run")
            #expect(try train(ranks: 3, "reproducibility=run") == run)
            #expect(abs(run.accuracy - anyRanks.accuracy) < 0.05)
        }

        @Test("by MPI: the replicas stay alike, and learn the same", arguments: [1, 2, 3])
        func mpi(ranks: Int) throws {
            let anyRanks = try train(ranks: ranks, "reproducibility=any-ranks")
            let mpi = try train(ranks: ranks, "reduce=mpi")
            #expect(abs(mpi.accuracy - anyRanks.accuracy) < 0.05)
        }

        @Test("a way that is not there is named with those that are")
        func unknown() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(folder: folder.path).run([
                "train", "small.yaml", "--set", "distributed.reproducibility=always",
            ])
            #expect(end.exitCode == 78, "\(end.errors)")
            #expect(end.errors.contains("any-ranks") && end.errors.contains("run"), "\(end.errors)")
        }
    }
}
