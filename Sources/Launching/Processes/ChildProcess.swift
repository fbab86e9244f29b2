import CProcesses
import Collectives
import Glibc

/// A program that this process has started, in a process group of its own.
package struct ChildProcess {
    /// The process.
    let number: pid_t

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - command: the program's path and its arguments.
    ///   - environment: its environment variables.
    ///   - output: the descriptor for its output and errors; nil for those of this process.
    /// - Throws: `LaunchError` if the system gives no more processes.
    init(_ command: [String], environment: [String: String], output: Int32? = nil) throws(LaunchError) {
        let arguments = command.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        number = cprocesses_start(arguments, variables, Self.readsInput(command), output ?? -1)
        guard number > 0 else {
            throw LaunchError(
                "\(command[0]) cannot be started: \(String(cString: strerror(errno)))", .internal)
        }
    }

    /// True if an argument names standard input.
    private static func readsInput(_ command: [String]) -> Bool {
        command.contains { $0 == "-" || $0.hasSuffix("=-") || $0 == "/dev/stdin" || $0.hasPrefix("/dev/fd/") }
    }

    /// The end of the program; nil while it runs. Must not be asked again after the end.
    func end() -> JobEnd? {
        var status: Int32 = 0
        guard waitpid(number, &status, WNOHANG) == number else { return nil }
        return JobEnd(waitStatus: status)
    }

    /// Sends a signal to the program itself.
    func signal(_ signal: Int32) { kill(number, signal) }

    /// Sends a signal to the program's process group.
    func signalGroup(_ signal: Int32) { kill(-number, signal) }

    /// Kills the program, and all processes of this host that it has started.
    func killAll() {
        for process in ProcessTree.descendants(of: number) { kill(process, SIGKILL) }
        signalGroup(SIGKILL)
    }

    /// Kills all processes of this host that the program has started, but not the program.
    func killDescendants() {
        for process in ProcessTree.descendants(of: number) { kill(process, SIGKILL) }
    }
}
