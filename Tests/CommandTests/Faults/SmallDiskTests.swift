import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// File systems with little space, for shared memory and for runs.
    @Suite(
        "Little room", .serialized,
        .enabled(if: Command.mpirun != nil),
        .enabled(if: Command.hasSmallDisks, "file systems of one's own cannot be made here: root is needed"))
    struct SmallDiskTests {
        @Test(
            "too little shared memory is told once, and the ranks exchange messages, to the same digest",
            arguments: [64, 12_000])
        func sharedMemory(kilobytes: Int) throws {
            let folder = try TemporaryFolder()
            try folder.write(
                Fixtures.digits.replacing("elu,", with: "batch_norm, elu,"), to: "small.yaml")
            let arguments = ["train", "small.yaml", "--json"]
            let alone = try Command(folder: folder.path).run(arguments)
            let end = try Command(
                folder: folder.path, ranks: 3, smallDisk: ("/dev/shm", kilobytes)
            ).run(arguments)
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            #expect(try Outcome(end.output).digest == Outcome(alone.output).digest)
            let notices = end.errorLines.filter { $0.hasPrefix("notice: ") }
            #expect(
                notices.count == 1 && notices[0].hasPrefix("notice: /dev/shm has ")
                    && notices[0].contains("docker run --shm-size"), "\(end.errors)")
        }

        @Test(
            "on a full disk training goes on, and its last state is rescued, to go on from in the same bits",
            arguments: [nil, 3])
        func fullDisk(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits.replacing("epochs: 2", with: "epochs: 80"), to: "small.yaml")
            let whole = try Command(folder: folder.path).run([
                "train", "small.yaml", "--json", "--set", "output.folder=whole",
            ])
            let end = try train(
                in: folder, ranks: ranks, ["--set", "training.max_time=1s"],
                environment: ["DNN_DIST_DELAY": "0:3"])
            #expect(end.exitCode == 75 && !end.isOverdue, "\(end.errors.suffix(2000))")
            #expect(end.errors.contains("No space left on device; free some space there"))
            let place = try #require(
                end.errors.firstMatch(of: /its state is in \S+: go on with --resume (\S+)/))
            let rest = try Command(folder: folder.path, ranks: 2).run([
                "train", "small.yaml", "--json", "--allow-changes", "--resume", String(place.1),
            ])
            #expect(rest.exitCode == 0, "\(rest.errors)")
            #expect(try Outcome(rest.output).digest == Outcome(whole.output).digest)
            let metrics = try folder.text(String(place.1) + "/metrics.jsonl")
            #expect(metrics.split(separator: "\n").count == 80, "no line is lost")
        }

        @Test("a model that its folder does not take is rescued, and the run ends with exit code 73")
        func model() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try train(in: folder, ranks: nil, [])
            #expect(end.exitCode == 73 && !end.isOverdue, "\(end.errors)")
            let place = try #require(end.errors.firstMatch(of: /its model and result are in (\S+)/))
            for name in ["model.safetensors", "result.json", "metrics.jsonl", "log.txt", "config.yaml"] {
                #expect(
                    FileManager.default.fileExists(atPath: "\(folder.path)/\(place.1)/\(name)"), "\(name)")
            }
        }

        /// Trains with a folder of runs that has room for the configuration, and little more.
        private func train(
            in folder: TemporaryFolder, ranks: Int?, _ arguments: [String],
            environment: [String: String] = [:]
        ) throws -> Command.End {
            let runs = folder.path + "/runs"
            try FileManager.default.createDirectory(atPath: runs, withIntermediateDirectories: true)
            return try Command(
                folder: folder.path, ranks: ranks, environment: environment, smallDisk: (runs, 12)
            ).run(["train", "small.yaml"] + arguments)
        }
    }
}
