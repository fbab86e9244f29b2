import Glibc

/// The name of this host without its domain.
package func hostName() -> String {
    var bytes = [CChar](repeating: 0, count: 256)
    let failed = gethostname(&bytes, bytes.count - 1) != 0
    let name = bytes.map { UInt8(bitPattern: $0) }.prefix { $0 != 0 && $0 != UInt8(ascii: ".") }
    return failed || name.isEmpty ? "unknown host" : String(decoding: name, as: UTF8.self)
}

/// The folder in which Linux, and so Open MPI and MPICH, keep shared memory.
package let sharedMemoryFolder = "/dev/shm"

/// The names of a folder's entries; empty if it cannot be read.
func names(inFolder path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        names.append(
            withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            })
    }
    return names
}
