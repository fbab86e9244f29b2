/// The information about processes that is needed to find the terminal behind a descriptor.
package protocol ProcessInspection: Sendable {
    /// The identifier of this process.
    var own: Int32 { get }
    /// Returns true if a descriptor of this process is a terminal.
    func isTerminal(_ descriptor: Int32) -> Bool
    /// Returns the parent of a process.
    func parent(of process: Int32) -> Int32?
    /// Returns the name of a process's program, truncated to 15 bytes.
    func name(of process: Int32) -> String?
    /// Returns the target of a process's descriptor: `/dev/pts/3`, `pipe:[4711]`, a file's path.
    func target(of descriptor: Int32, in process: Int32) -> String?
    /// Returns the targets of all descriptors of a process.
    func targets(in process: Int32) -> [String]
}
