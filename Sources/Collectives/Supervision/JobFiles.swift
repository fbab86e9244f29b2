import CMPI
import Glibc

/// The files that Open MPI keeps for this job on this host: shared memory in a folder of this job that only its user
/// can enter, and the launcher's session folder.
///
/// Open MPI opens files in `/dev/shm` under names that others can guess, and takes those that exist. In a private
/// folder nobody else can have made one. Open MPI removes the files itself, unless a rank or mpirun is killed.
enum JobFiles {
    /// Open MPI's parameters for the folders of shared memory: of messages, and of windows.
    private static let parameters = ["btl_vader_backing_directory", "osc_sm_backing_directory"]

    /// The folder; nil without a launcher.
    private static var folder: String? {
        guard let job = variable("PMIX_NAMESPACE") else { return nil }
        let name = UInt32(job).map { String($0, radix: 16) } ?? job
        guard name.utf8.allSatisfy({ $0 != UInt8(ascii: "/") && $0 > 32 }) else { return nil }
        return "\(sharedMemoryFolder)/dnn-dist.\(geteuid()).\(name).shm"
    }

    /// Creates the folder, and has Open MPI, which must not have started yet, put its shared memory there. Folders that
    /// the user has chosen by Open MPI's own parameters stay.
    ///
    /// - Throws: `CommunicationError.launch` if another user can write there.
    static func makePrivate() throws(CommunicationError) {
        guard cmpi_is_open_mpi(), let folder else { return }
        let open = parameters.map { "OMPI_MCA_" + $0 }.filter { variable($0) == nil }
        // Where there is no such folder, Open MPI takes one of its own, in its session folder.
        guard !open.isEmpty, mkdir(folder, 0o700) == 0 || errno == EEXIST else { return }
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
            status.st_mode & 0o077 == 0
        else { throw .launch(.foreignFolder(folder)) }
        for name in open { setenv(name, folder, 1) }
    }

    /// Removes the folder if nothing is left in it: by the last rank of the host that ends.
    static func removeFolder() { if let folder { rmdir(folder) } }

    /// Removes the folder with all shared memory in it, after a failure.
    static func removeSharedMemory() { if let folder { remove(folder: folder) } }

    /// Removes everything, if the launcher cannot do so.
    static func removeAll() {
        removeSharedMemory()
        removeSessionFolder()
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

    /// Removes a folder of this user with everything in it; links are removed, not followed.
    private static func remove(folder: String) {
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid()
        else {
            return
        }
        for name in names(inFolder: folder) where name != "." && name != ".." {
            let path = folder + "/" + name
            if unlink(path) != 0 { remove(folder: path) }
        }
        rmdir(folder)
    }

    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
