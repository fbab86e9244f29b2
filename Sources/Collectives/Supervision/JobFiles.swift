import Glibc

/// Removes what Open MPI has left of this job's shared memory in the file system. Open MPI does so itself as
/// soon as all ranks of the host have attached it, but a rank can be killed before.
func removeUnfinishedWindows() {
    guard let job = getenv("PMIX_NAMESPACE").flatMap({ UInt32(String(cString: $0)) }) else { return }
    for name in names(inFolder: sharedMemoryFolder)
    where name.hasPrefix("osc_sm.") && name.contains(".\(String(job, radix: 16)).") {
        unlink(sharedMemoryFolder + "/" + name)
    }
}
