import Glibc

/// Removes what Open MPI has left in /dev/shm of this job's shared memory. It does so itself as soon as all ranks of the host have found it, but a
/// rank can be killed before.
func removeUnfinishedWindows() {
    guard let job = getenv("PMIX_NAMESPACE").flatMap({ UInt32(String(cString: $0)) }),
        let folder = opendir("/dev/shm")
    else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name.hasPrefix("osc_sm."), name.contains(".\(String(job, radix: 16)).") {
            unlink("/dev/shm/" + name)
        }
    }
}
