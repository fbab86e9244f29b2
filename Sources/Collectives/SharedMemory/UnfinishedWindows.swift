import Glibc

/// Removes what Open MPI has left in /dev/shm of this job's shared memory. It does so itself as soon as all ranks of the host have found it, but a
/// rank can be killed before.
func removeUnfinishedWindows() {
    guard let job = getenv("PMIX_NAMESPACE").flatMap({ UInt32(String(cString: $0)) }) else { return }
    for name in names(inFolder: MPIHostMemory.folder)
    where name.hasPrefix("osc_sm.") && name.contains(".\(String(job, radix: 16)).") {
        unlink(MPIHostMemory.folder + "/" + name)
    }
}
