import Collectives

/// The end of mpirun.
public enum JobEnd: Sendable, Hashable, CustomStringConvertible {
    /// It has exited with a code.
    case exited(Int32)
    /// A signal has killed it.
    case killed(Int32)

    /// Decodes a status of waitpid(2) of a process that has ended.
    package init(waitStatus status: Int32) {
        let signal = status & 0x7F  // 0x80 marks a core dump.
        self = signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal)
    }

    /// The exit codes of a run that would end in the same way again, or that has ended as it should.
    static let finalCodes = Set(
        [
            ExitCode.done, .usage, .badData, .missingInput, .unfit, .internal, .cannotWrite, .stopped,
            .badConfiguration,
            .diverged,
        ].map(\.rawValue))

    /// The exit code with which the whole job is over; nil if it may be started again.
    var finalCode: Int32? {
        if case .exited(let code) = self, Self.finalCodes.contains(code) { return code }
        return nil
    }

    /// True if a rank, a host or mpirun was certainly lost. Other codes are mpirun's own: it could not start
    /// the ranks, or lost a host.
    var isCertainLoss: Bool {
        switch self {
        case .exited(let code): code == ExitCode.rankLost.rawValue || code > 128
        case .killed: true
        }
    }

    /// The exit code, as a shell would show it.
    var code: Int32 {
        switch self {
        case .exited(let code): code
        case .killed(let signal): 128 + signal
        }
    }

    /// The end in words.
    public var description: String {
        switch self {
        case .exited(ExitCode.rankLost.rawValue): "a rank was lost (exit code 80)"
        case .exited(let code): "mpirun ended with exit code \(code)"
        case .killed(let signal): "mpirun was killed by \(signalName(signal))"
        }
    }
}
