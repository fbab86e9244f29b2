import SystemSupport

/// The shell, with the probe.
enum Shell {
    /// Runs a command, in which `$PROBE` is the path of the probe and `$LOG` that of a file for the command's
    /// use.
    ///
    /// - Returns: standard output and standard error together; neither is a terminal.
    static func run(_ command: String) throws -> String {
        let environment = [
            "TERM": "xterm", "NO_COLOR": "1", "LOG": try TemporaryFolder().path + "/log",
            "PROBE": Project.program("reporting-probe"),
        ]
        return try Command("/bin/sh", environment: environment).run(["-c", "exec 2>&1; " + command]).output
    }
}
