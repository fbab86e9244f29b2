import SystemSupport
import Testing

/// The whole command as people use it: the built program in separate processes, under real mpirun.
///
/// The tests run one after the other, since jobs of several ranks would only slow each other down.
@Suite("Command", .serialized, .enabled(if: Command.mpirun != nil, "there is no mpirun on PATH"))
enum CommandTests {}
