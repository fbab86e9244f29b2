import SystemSupport
import Testing

/// The quick form of `launch/soak crash`.
@Suite(
    "Crashes of the writer", .serialized,
    .enabled(
        if: Command.path(of: "python3") != nil && Command.path(of: "strace") != nil,
        "python3 and strace are needed: launch/dependencies --test"))
struct CrashTests {
    @Test(
        "a good checkpoint is always found, never a torn one; flawed writers and readers are found",
        arguments: ["kill", "inject", "power", "damage", "full"])
    func law(subject: String) throws {
        let end = try Command(Project.path("Tests/Crash/crash"), limitSeconds: 120)
            .run([subject, "--probe", Project.program("storage-probe")])
        #expect(end.exitCode == 0 && end.output.hasSuffix("The law holds.\n"), "\(end.output)\(end.errors)")
    }
}
