import Glibc
import Storage

/// A program that writes files and checkpoints, for tests that need a separate process.
///
/// * `storage-probe file PATH [BYTES]` writes a file, of 4 bytes by default.
/// * `storage-probe write STORE COUNT [FIRST]` writes checkpoints, see ``Writing``.
///
/// Exits with 73 if something cannot be written.
@main
enum Probe {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            switch (arguments.first, arguments.count) {
            case ("file", 2...3):
                let count = arguments.count > 2 ? Int(arguments[2]) ?? 4 : 4
                try AtomicFile.write([UInt8](repeating: 0x78, count: count), to: arguments[1])
            case ("write", 3...4):
                let first = arguments.count > 3 ? Int(arguments[3]) ?? 1 : 1
                try Writing.run(arguments[1], count: Int(arguments[2]) ?? 1, first: first)
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
