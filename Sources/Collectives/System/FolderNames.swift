import Glibc

/// The folder in which Linux, and so Open MPI and MPICH, keep shared memory.
let sharedMemoryFolder = "/dev/shm"

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
