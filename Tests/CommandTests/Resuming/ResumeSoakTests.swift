import SystemSupport
import Testing

extension CommandTests {
    /// The quick form of `launch/soak resume`.
    @Suite("Cycles of kill and resume", .serialized, .enabled(if: Command.mpirun != nil))
    struct ResumeSoakTests {
        @Test("a run that is ended at 50 random moments, and resumed on 1 to 4 ranks, ends in the same bits")
        func cycles() throws {
            let end = try Command(Project.path("Tests/Soak/resume"), limitSeconds: 600)
                .run(["--program", Project.program("dnn-dist"), "--cycles", "50"])
            #expect(
                end.exitCode == 0 && end.output.hasSuffix("the same bits\n"), "\(end.output)\(end.errors)")
        }
    }
}
