/// What the system says of processes, as far as it takes to find the terminal behind a descriptor.
package protocol ProcessInspection: Sendable {
    /// This process.
    var own: Int32 { get }
    /// Whether a descriptor of this process is a terminal.
    func isTerminal(_ descriptor: Int32) -> Bool
    /// The process that started another one.
    func parent(of process: Int32) -> Int32?
    /// The name of a process's program, at most 15 bytes of it.
    func name(of process: Int32) -> String?
    /// What a process has open under a descriptor: `/dev/pts/3`, `pipe:[4711]`, a file's path.
    func target(of descriptor: Int32, in process: Int32) -> String?
    /// What a process has open under all its descriptors.
    func targets(in process: Int32) -> [String]
}
