/// A problem of the start of a job.
public enum LaunchProblem: Sendable, Hashable, CustomStringConvertible {
    /// The system refused a watcher's fork, with this error number.
    case noProcesses(error: Int32)
    /// A process may open fewer files than MPI needs.
    case fewDescriptors(allowed: Int, needed: Int)
    /// The limit of the start of the job is no number of seconds.
    case wrongStartLimit(variable: String, String)
    /// This MPI does not support other threads in a process.
    case noThreads
    /// The launcher belongs to another MPI than the program: it started more processes than MPI finds.
    case otherMPI(started: Int, found: Int)
    /// The MPI library that is loaded belongs to another family than that of the build.
    case otherLibrary(String, file: String?, built: String)
    /// The folder for shared memory can be written by others.
    case foreignFolder(String)
    /// srun started several processes without a means to find each other.
    case loneProcesses(Int)

    /// The problem, and its remedy.
    public var description: String {
        switch self {
        case .noProcesses(let error): "the system gives no more processes (error \(error))"
        case .fewDescriptors(let allowed, let needed):
            "this process may have only \(allowed) open files, and MPI needs \(needed): raise the limit (ulimit -n \(needed))"
        case .wrongStartLimit(let variable, let text):
            "\(variable) is '\(text)'; expected a number of seconds above 0"
        case .noThreads: "this MPI cannot be used beside other threads (MPI_THREAD_FUNNELED)"
        case .otherMPI(let started, let found):
            "\(started) processes were started, but MPI finds \(found): the launcher belongs to another MPI; "
                + "start them with the mpirun of the MPI that this program was built with"
        case .otherLibrary(let library, let file, let built):
            "the MPI library that is loaded is \(library)\(file.map { " (\($0))" } ?? ""), but this program was built with "
                + "\(built): load that one (module load; unset LD_PRELOAD and LD_LIBRARY_PATH)"
        case .foreignFolder(let path):
            "shared memory would not be private: \(path) is no folder of this user alone; have it removed, or start the job again"
        case .loneProcesses(let count):
            "srun started \(count) processes, but gave them no way to find each other: "
                + "start them with srun --mpi=pmix, or with mpirun"
        }
    }
}
