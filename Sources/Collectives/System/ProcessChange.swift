import Glibc

/// A change of a child process's state, as reported by waitpid(2).
enum ProcessChange {
    case exited(code: Int32)
    case killed(signal: Int32)
    case stopped
    case continued

    /// Decodes a status of waitpid(2).
    init(status: Int32) {
        let low = status & 0x7F
        if status == 0xFFFF {
            self = .continued
        } else if low == 0x7F {
            self = .stopped
        } else if low == 0 {
            self = .exited(code: status >> 8 & 0xFF)
        } else {
            self = .killed(signal: low)
        }
    }

    /// The next change of a child process; nil if there is none.
    static func next(of process: pid_t) -> ProcessChange? {
        var status: Int32 = 0
        // WCONTINUED is 8: Swift does not import the header's macro.
        guard waitpid(process, &status, WNOHANG | WUNTRACED | 8) == process else { return nil }
        return ProcessChange(status: status)
    }
}

/// The name of a signal, such as "SIGKILL".
package func signalName(_ number: Int32) -> String {
    let names = [
        SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
        SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1",
        SIGSEGV: "SIGSEGV", SIGUSR2: "SIGUSR2", SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM",
        SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ", SIGSYS: "SIGSYS", SIGPWR: "SIGPWR",
    ]
    return names[number] ?? "signal \(number)"
}
