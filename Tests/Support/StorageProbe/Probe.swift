import Glibc
import Storage

/// A program that writes files, for tests that need a separate process.
///
/// `storage-probe file PATH [COUNT]`: a file of so many bytes, 4 by default. Exits with 73 if it cannot be
/// written.
@main
enum Probe {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            switch arguments.first {
            case "file" where arguments.count > 1:
                let count = arguments.count > 2 ? Int(arguments[2]) ?? 4 : 4
                try AtomicFile.write([UInt8](repeating: 0x78, count: count), to: arguments[1])
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
