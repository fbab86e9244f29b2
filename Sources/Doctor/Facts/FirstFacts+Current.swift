import Collectives
import Glibc
import Launching
import Reporting

extension FirstFacts {
    /// Finds out the facts that only the first rank needs.
    ///
    /// - Parameters:
    ///   - folder: the folder of the runs.
    ///   - measuring: the command that measures a folder and prints `FolderFacts` as JSON; in a process of its own,
    ///     because a disk that does not answer cannot be interrupted.
    ///   - limitSeconds: the time limit of that.
    /// - Precondition: this process has one thread.
    static func current(
        launch: Launch, environment: [String: String], folder: String, measuring: [String],
        limitSeconds: Double
    ) -> FirstFacts {
        // A launcher's variables would make a child a rank.
        let plain = environment.filter { entry in
            !["OMPI_", "PMIX_", "PMI_", "PRTE_"].contains { entry.key.hasPrefix($0) }
        }
        // First, while the processes that were started together are all there.
        let together = launch.usesMPI ? nil : LoneProcesses.found()
        let installed = (try? MPIRun.installed(environment: plain)) ?? []
        let program = SystemFiles.link("/proc/self/exe") ?? "dnn-dist"
        return FirstFacts(
            variables: environment.filter { isTold($0.key) },
            launcher: Launcher.nearest()?.name ?? (launch.stepTasks == nil ? nil : "srun"),
            installed: installed.map { path, kind, version in
                let family = kind == .openMPI ? "Open MPI" : kind == .hydra ? "MPICH" : "an unknown MPI"
                return InstalledLauncher(
                    path: path, family: family, version: version, fits: kind == MPIRun.wantedKind)
            },
            together: together,
            folder: measured(folder, measuring, plain, limitSeconds),
            shell: ShellFacts(environment: environment, program: program),
            slurmKillWait: environment["SLURM_JOB_ID"] == nil ? nil : killWait(plain))
    }

    /// True for variables that a person sets for a job; those that a launcher sets for its own use are left out.
    private static func isTold(_ name: String) -> Bool {
        let own = ["orte", "ess", "pmix", "initial_wdir", "shmem", "mpi_oversubscribe"].contains {
            name.hasPrefix("OMPI_MCA_" + $0)
        }
        return !own
            && ["DNN_DIST_", "OMPI_MCA_", "MPICH_", "I_MPI_", "UCX_", "FI_"].contains { name.hasPrefix($0) }
            || [
                "OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_SIZE", "SLURM_JOB_NODELIST",
                "SLURM_TASKS_PER_NODE", "SLURM_STEP_NUM_TASKS", "LD_LIBRARY_PATH", "LD_PRELOAD",
                "OMP_NUM_THREADS",
            ].contains(name)
    }

    private static func measured(
        _ folder: String, _ command: [String], _ environment: [String: String], _ limitSeconds: Double
    ) -> FolderFacts {
        do throws(LaunchError) {
            let (text, isWhole) = try ChildProcess.output(
                of: command, environment: environment, limitSeconds: limitSeconds)
            if isWhole, let facts = JSONLine.decoded(FolderFacts.self, from: Array(text.utf8)) {
                return facts
            }
            let problem = isWhole ? text : "it did not answer within \(Format.seconds(limitSeconds))"
            return FolderFacts(path: folder, tried: folder, exists: true, problem: problem)
        } catch {
            return FolderFacts(path: folder, tried: folder, exists: true, problem: error.description)
        }
    }

    /// Slurm's time between SIGTERM and SIGKILL; nil if it does not say.
    private static func killWait(_ environment: [String: String]) -> String? {
        guard let scontrol = MPIRun.path(of: "scontrol", environment),
            let end = try? ChildProcess.output(
                of: [scontrol, "show", "config"], environment: environment, limitSeconds: 5)
        else { return nil }
        return end.text.firstMatch(of: /KillWait\s*=\s*([^\n]*[^\s])/).map { String($0.output.1) }
    }
}

extension LoneProcesses {
    /// Finds the processes of this program and command that have the same launcher among their ancestors, or the same
    /// parent; nil if this process is alone.
    fileprivate static func found() -> LoneProcesses? {
        let launcher = Launcher.nearest()
        // Those that are started together need a moment.
        if launcher != nil { usleep(300_000) }
        let siblings = siblings(launcher: launcher?.process)
        guard launcher != nil || !siblings.isEmpty else { return nil }
        let parent = SystemFiles.text("/proc/\(getppid())/comm")
        return LoneProcesses(
            processes: [getpid()] + siblings, starter: launcher?.name ?? parent ?? "the same process",
            isLauncher: launcher != nil
        )
    }

    /// The other processes that were started together with this one by a launcher, or by the same parent.
    private static func siblings(launcher: pid_t?) -> [pid_t] {
        let program = SystemFiles.link("/proc/self/exe")
        let own = getpid()
        return SystemFiles.names(in: "/proc").compactMap { pid_t($0) }.filter { process in
            guard process != own, SystemFiles.link("/proc/\(process)/exe") == program,
                let words = SystemFiles.text("/proc/\(process)/cmdline")?.split(separator: "\0"),
                words.dropFirst().first == "doctor", !words.contains("--measure-folder")
            else { return false }
            let parents = ancestors(of: process)
            return launcher.map(parents.contains) ?? (parents.first == getppid())
        }
    }

    /// The parent of a process, its parent, and so on.
    private static func ancestors(of process: pid_t) -> [pid_t] {
        var ancestors: [pid_t] = []
        var next = SystemProcesses().parent(of: process)
        while let parent = next, parent > 1 {
            ancestors.append(parent)
            next = SystemProcesses().parent(of: parent)
        }
        return ancestors
    }
}
