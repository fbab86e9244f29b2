import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// The folder of the official files, as for the program itself.
    private static let folder = ProcessInfo.processInfo.environment["DNN_DIST_MNIST"] ?? ""

    @Suite(
        "MNIST", .serialized, .enabled(if: !folder.isEmpty, "DNN_DIST_MNIST does not name the files' folder"))
    struct MNISTTests {
        @Test("784-300-100-10 is right in 97.5 % of the test images after 10 epochs")
        func accuracy() throws {
            let folder = try TemporaryFolder()
            let end = try Command(folder: folder.path, ranks: 2, limitSeconds: 300).run([
                "train", Project.path("configs/mnist-mlp.yaml"), "--json",
            ])
            try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            let outcome = try Outcome(end.output)
            #expect(outcome.epochs == 10 && outcome.steps == 4220)
            #expect(try #require(outcome.testAccuracy) >= 0.975)
        }

        @Test("20 hidden layers with the chapter's defaults are right in 98 % of the test images")
        func defaults() throws {
            let folder = try TemporaryFolder()
            let end = try Command(folder: folder.path, ranks: 2, limitSeconds: 600).run([
                "train", Project.path("configs/defaults-deep.yaml"), "--json",
            ])
            try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            #expect(try #require(Outcome(end.output).testAccuracy) >= 0.98)
        }
    }

    @Suite("MNIST that is not there", .serialized)
    struct NoMNISTTests {
        @Test("missing files are listed with names, sizes and what to do", arguments: [nil, 2])
        func missing(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            let end = try Command(ranks: ranks, environment: ["DNN_DIST_MNIST": folder.path]).run([
                "train", Project.path("configs/mnist-mlp.yaml"),
            ])
            #expect(end.exitCode == 66 && !end.isOverdue && end.output.isEmpty)
            let lines = end.errorLines
            #expect(lines.count { $0 == "error: \(folder.path): these files of MNIST are not there:" } == 1)
            #expect(lines.contains("  train-labels-idx1-ubyte (60,008 bytes) or train-labels-idx1-ubyte.gz"))
            #expect(lines.contains { $0.hasPrefix("put them into the folder that DNN_DIST_MNIST names") })
        }
    }
}
