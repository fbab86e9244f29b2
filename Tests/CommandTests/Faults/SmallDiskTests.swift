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
            "a disk that is full ends the run with one message of the rank that writes", arguments: [nil, 3])
        func runs(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let runs = folder.path + "/runs"
            try FileManager.default.createDirectory(atPath: runs, withIntermediateDirectories: true)
            let end = try Command(folder: folder.path, ranks: ranks, smallDisk: (runs, 16)).run([
                "train", "small.yaml", "--set", "training.epochs=1000000",
            ])
            #expect(end.exitCode == 73 && !end.isOverdue, "\(end.errors.suffix(2000))")
            let errors = end.errorLines.filter { $0.hasPrefix("error: ") }
            #expect(
                errors.count == 1 && errors[0].contains("No space left on device"), "\(errors)")
        }
    }
}
