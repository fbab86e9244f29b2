import FoundationEssentials
import Glibc

/// Detects if an output of this process is displayed on a terminal.
///
/// Under MPI, a process's own descriptors are not conclusive. Open MPI gives each rank a pseudo-terminal as
/// standard output, even if mpirun writes to a file, and a pipe as standard error, even if mpirun writes to a
/// terminal. So if the other end of the pipe is held by a launcher, the launcher's own descriptor decides.
public struct TerminalDetection: Sendable {
    private let environment: [String: String]
    private let processes: any ProcessInspection

    private static let launchers: Set = ["mpirun", "orterun", "prterun", "mpiexec", "mpiexec.hydra"]
    /// Open MPI's options that decorate the ranks' lines or copy them to files: a bar would be garbled.
    private static let decorations = ["tag_output", "timestamp_output", "output_filename", "xml_output"]
    private static let longestAncestry = 16

    /// Creates a detection for this process.
    /// - Parameter environment: the process's environment variables.
    public init(environment: [String: String]) {
        self.init(environment: environment, processes: SystemProcesses())
    }

    package init(environment: [String: String], processes: any ProcessInspection) {
        self.environment = environment
        self.processes = processes
    }

    /// Returns the terminal that displays an output of this process and understands control characters; nil for plain
    /// lines: no terminal, or a dumb or unknown one (`TERM`).
    public func terminal(of descriptor: Int32 = STDERR_FILENO) -> Terminal? {
        guard !["", "dumb"].contains(environment["TERM", default: ""]),
            !Self.decorations.contains(where: { environment["OMPI_MCA_orte_" + $0] != nil })
        else { return nil }
        let isTerminal = processes.isTerminal(descriptor)
        guard let launcher else {
            // The pseudo-terminal of a rank on another host than its launcher displays nothing.
            let isRankOutput = descriptor == STDOUT_FILENO && environment["OMPI_COMM_WORLD_SIZE"] != nil
            return isTerminal && !isRankOutput ? Terminal(device: nil) : nil
        }
        // A rank whose standard error is a terminal had it redirected to its standard output (`2>&1`).
        guard isTerminal || isPipe(descriptor, to: launcher),
            let device = processes.target(of: isTerminal ? STDOUT_FILENO : descriptor, in: launcher),
            device.hasPrefix("/dev/pts/") || device.hasPrefix("/dev/tty") || device == "/dev/console"
        else { return nil }
        return Terminal(device: device)
    }

    private var launcher: Int32? {
        var process = processes.own
        for _ in 0..<Self.longestAncestry {
            guard let parent = processes.parent(of: process), parent > 0 else { return nil }
            if let name = processes.name(of: parent), Self.launchers.contains(name) { return parent }
            process = parent
        }
        return nil
    }

    /// Returns true if `launcher` holds the other end of an output of this process: both ends of a pipe have the same
    /// name.
    private func isPipe(_ descriptor: Int32, to launcher: Int32) -> Bool {
        guard let target = processes.target(of: descriptor, in: processes.own) else { return false }
        return target.hasPrefix("pipe:") && processes.targets(in: launcher).contains(target)
    }
}

/// A terminal that displays messages.
public struct Terminal: Sendable {
    /// Its device file; nil for this process's own outputs.
    package let device: String?

    /// The number of columns of the terminal that displays results when this is first asked; nil if none does.
    public static let resultColumns: Int? = {
        let environment = ProcessInfo.processInfo.environment
        return TerminalDetection(environment: environment).terminal(of: STDOUT_FILENO)?.columns
    }()

    /// The current number of columns of the terminal that displays messages; nil if none does.
    public static var messageColumns: Int? {
        TerminalDetection(environment: ProcessInfo.processInfo.environment).terminal()?.columns
    }

    /// The current number of columns; 80 if it is unknown.
    public var columns: Int {
        guard let device else {
            return Self.columns(of: STDERR_FILENO) ?? Self.columns(of: STDOUT_FILENO) ?? 80
        }
        let descriptor = open(device, O_WRONLY | O_NOCTTY | O_CLOEXEC)
        defer { close(descriptor) }
        return Self.columns(of: descriptor) ?? 80
    }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
