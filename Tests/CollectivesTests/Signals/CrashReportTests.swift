import SystemSupport
import Testing
import collectives_probe

@Suite("Crash reports", .enabled(if: Command.mpirun != nil, "there is no mpirun on PATH"))
struct CrashReportTests {
    @Test("the rank that crashes, and no other, writes its backtrace to the folder", arguments: [0, 1])
    func folder(victim: Int) throws {
        let folder = try TemporaryFolder()
        var command = Command.probe(ranks: 2)
        command.folder = folder.path
        let end = try command.run(["crash-report", "\(victim)", "30"])
        #expect(end.exitCode == 80)
        #expect(end.errors.contains("note: the backtrace is in "), "\(end.errors)")
        let report = try folder.text("crash-rank-\(victim).txt")
        #expect(report.hasPrefix("rank \(victim), process ") && report.contains("SIGABRT"), "\(report)")
        // The frames of abort(3) and of the program.
        #expect(report.contains("libc.so") && report.contains("collectives-probe"), "\(report)")
        #expect(throws: (any Error).self) { try folder.text("crash-rank-\(1 - victim).txt") }
    }
}
