import FoundationEssentials
import Glibc
import Training

/// The memory of this process.
enum ProcessMemory {
    /// The bytes of memory that it occupies; 0 if the system does not say.
    static var residentBytes: Int {
        let text = FileManager.default.contents(atPath: "/proc/self/statm").map {
            String(decoding: $0, as: UTF8.self)
        }
        let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
