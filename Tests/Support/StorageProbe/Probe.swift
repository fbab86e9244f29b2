import Glibc
import Storage

/// A program that writes files and checkpoints, for tests that need a separate process.
///
/// * `storage-probe file PATH BYTES` writes a file of the program's own.
/// * `storage-probe result PATH BYTES` writes a file that a user names.
/// * `storage-probe write STORE FIRST COUNT KEEP TIMES` writes checkpoints, see ``Writing``.
/// * `storage-probe supersede STORE COUNT STEP` writes so many checkpoints, and takes those after a step away.
/// * `storage-probe inspect [trusting]` reads paths of stores and reports on each one, see ``Inspection``.
///
/// Exits with 73 if something cannot be written.
@main
enum Probe {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let numbers = arguments.dropFirst(2).compactMap { Int($0) }
        do {
            switch (arguments.first, arguments.count, numbers.count) {
            case ("file", 3, 1):
                try AtomicFile.write([UInt8](repeating: 0x78, count: numbers[0]), to: arguments[1])
            case ("result", 3, 1):
                let file = try ResultFile(path: arguments[1])
                try file.append([UInt8](repeating: 0x78, count: numbers[0]))
                try file.finish()
            case ("write", 6, 4):
                try Writing(first: numbers[0], count: numbers[1], keep: numbers[2], times: numbers[3])
                    .run(in: arguments[1])
            case ("supersede", 4, 2):
                try Writing(first: 1, count: numbers[0], keep: numbers[0], times: 1).run(in: arguments[1])
                try StandardOutput.report("superseding")
                try CheckpointStore(path: arguments[1]).removeAll(after: numbers[1])
                try StandardOutput.report("superseded")
            case ("inspect", 1, 0): try Inspection.run(isTrusting: false)
            case ("inspect", 2, 0) where arguments[1] == "trusting": try Inspection.run(isTrusting: true)
            default:
                _ = FileBytes.write("storage-probe: wrong arguments\n", to: STDERR_FILENO)
                exit(64)
            }
        } catch {
            _ = FileBytes.write("\(error)\n", to: STDERR_FILENO)
            exit(73)
        }
    }
}
