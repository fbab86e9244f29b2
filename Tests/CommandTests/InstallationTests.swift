import SystemSupport
import Testing

extension CommandTests {
    @Suite("launch/install")
    struct InstallationTests {
        /// `launch/nightly` does the same with a program that needs no Swift.
        @Test("program, completions and manual pages are there and serve")
        func installation() throws {
            let end = try Command(
                Project.path("Tests/Installation/check"),
                environment: ["DNN_DIST_BINARY": Project.program("dnn-dist")], limitSeconds: 240
            ).run(["--quick"])
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.output)\(end.errors)")
        }
    }
}
