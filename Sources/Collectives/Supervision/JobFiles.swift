import Glibc

/// The files that Open MPI keeps for this job on this host. It removes them itself, unless a rank is killed while it
/// makes shared memory, or mpirun is killed.
enum JobFiles {
    /// Removes shared memory that not all ranks have attached yet.
    static func removeUnfinishedWindows() { removeSharedMemory(prefix: "osc_sm.") }

    /// Removes everything, if the launcher cannot do so.
    static func removeAll() {
        removeUnfinishedWindows()
        removeSharedMemory(prefix: "vader_segment.")
        removeSessionFolder()
    }

    private static func removeSharedMemory(prefix: String) {
        guard let job = variable("PMIX_NAMESPACE").flatMap({ UInt32($0) }) else { return }
        for name in names(inFolder: sharedMemoryFolder)
        where name.hasPrefix(prefix) && name.contains(".\(String(job, radix: 16)).") {
            unlink(sharedMemoryFolder + "/" + name)
        }
    }

    /// Removes the folder of this job's launcher, such as `/tmp/ompi.node7.1000/pid.4711`, and the folder of all
    /// launchers if it is empty then.
    private static func removeSessionFolder() {
        guard let folder = variable("OMPI_MCA_orte_jobfam_session_dir"), folder.contains("/ompi.") else {
            return
        }
        remove(folder: folder)
        if let end = folder.lastIndex(of: "/") { rmdir(String(folder[..<end])) }
    }

    /// Removes a folder with everything in it; links are removed, not followed.
    private static func remove(folder: String) {
        for name in names(inFolder: folder) where name != "." && name != ".." {
            let path = folder + "/" + name
            if unlink(path) != 0 { remove(folder: path) }
        }
        rmdir(folder)
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
