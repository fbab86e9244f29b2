import SystemSupport
import Testing

/// The whole command, as people use it: the program that was built, in processes of its own, under real mpirun.
///
/// One after the other: two jobs of several ranks at a time would only wait for each other.
@Suite("Command", .serialized, .enabled(if: Command.mpirun != nil, "there is no mpirun on PATH"))
enum CommandTests {}
