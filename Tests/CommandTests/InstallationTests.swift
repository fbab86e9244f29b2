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

        @Test(
            "the scripts explain themselves, and refuse options that they do not have",
            arguments: [
                "benchmark", "dependencies", "documentation", "figures", "fuzz", "install", "nightly",
                "package-deb", "quickstart", "smoke-mpich", "soak",
            ])
        func scripts(name: String) throws {
            let script = Command(Project.path("launch/\(name)"), limitSeconds: 10)
            let wrong = try script.run(["--bogus"])
            #expect(wrong.exitCode == 64 && !wrong.isOverdue && wrong.output.isEmpty, "\(wrong.errors)")
            let help = try script.run(["--help"])
            #expect(help.exitCode == 0 && !help.isOverdue && help.errors.isEmpty, "\(help.errors)")
            #expect(help.output.split(separator: "\n").count >= 1)
        }

        @Test(
            "launch/man-pages tells in one line what it cannot do",
            arguments: [
                (["/nonexist", "pages"], 66, "/nonexist --version does not run: No such file or directory"),
                (["/bin/false", "pages"], 66, "/bin/false --version does not run: exit code 1"),
                (["/bin/true", "pages"], 66, "/bin/true does not describe its options"),
                ([Project.program("dnn-dist"), "/dev/null/pages"], 73, "cannot be written: Not a directory"),
                ([], 64, "usage: launch/man-pages PROGRAM FOLDER"),
            ])
        func manualPages(arguments: [String], exitCode: Int32, message: String) throws {
            let folder = try TemporaryFolder()
            let end = try Command(Project.path("launch/man-pages"), folder: folder.path).run(arguments)
            #expect(end.exitCode == exitCode && end.output.isEmpty)
            #expect(end.errorLines.count == 1 && end.errors.contains(message), "\(end.errors)")
        }
    }
}
