/// A script that submits a command of ranks to a batch system, and lets it go on when its time is over.
public struct JobScript: Sendable {
    /// The batch systems.
    public enum System: String, Sendable, CaseIterable {
        /// Slurm.
        case slurm
        /// PBS Professional, OpenPBS, and systems with the same options.
        case pbs
        /// IBM Spectrum LSF.
        case lsf
        /// A Job of Kubernetes, with all ranks in one pod.
        case kubernetes
    }

    /// The command of the ranks and its arguments: `train config.yaml`.
    let command: [String]
    /// True if the command goes on with its newest run by `--resume`; false if it does so anyway.
    let takesResume: Bool
    /// The number of hosts; nil to leave it to the batch system.
    let hosts: Int?
    /// The number of ranks on all hosts together.
    let ranks: Int
    /// The time limit of the job in seconds.
    let seconds: Int

    /// The time that ranks have to save before the job's time is over, at most, in seconds.
    private static let reserve = 360

    /// Creates a script for `ranks` ranks.
    ///
    /// - Throws: `LaunchError` if the ranks cannot be divided among the hosts, or the time is too short to save a state.
    public init(
        command: [String], takesResume: Bool, hosts: Int?, ranks: Int, seconds: Int
    ) throws(LaunchError) {
        guard ranks >= 1, hosts ?? 1 >= 1 else {
            throw LaunchError("a job has at least 1 host and 1 rank", .usage)
        }
        if let hosts, !ranks.isMultiple(of: hosts) {
            throw LaunchError(
                "\(ranks) ranks cannot be divided equally among \(hosts) hosts: choose a multiple of \(hosts) for -n",
                .usage)
        }
        guard seconds >= 300 else {
            throw LaunchError(
                "the time of a job is at least 5 minutes: it stops before to save its state", .usage)
        }
        self.command = command
        self.takesResume = takesResume
        self.hosts = hosts
        self.ranks = ranks
        self.seconds = seconds
    }

    /// The text for a batch system.
    ///
    /// - Throws: `LaunchError` if that system cannot start such a job.
    public func text(for system: System) throws(LaunchError) -> String {
        switch system {
        case .slurm: slurm
        case .pbs: pbs
        case .lsf: lsf
        case .kubernetes: try kubernetes()
        }
    }

    // Slurm queues a job again that is preempted; the script does so when the time is almost over.
    private var slurm: String {
        """
        #!/bin/bash
        \(hosts.map { "#SBATCH --nodes=\($0)\n" } ?? "")#SBATCH --ntasks=\(ranks)
        #SBATCH --time=\(clock)
        #SBATCH --signal=B:USR1@\(min(300, reserve))
        #SBATCH --requeue
        #SBATCH --open-mode=append

        dnn-dist launch -- \(words)\(resume(if: "SLURM_RESTART_COUNT")) &
        job=$!
        limit=no
        trap 'limit=yes; kill -USR1 "$job"' USR1
        trap 'kill -TERM "$job"' TERM
        while kill -0 "$job" 2>/dev/null; do wait "$job"; done
        wait "$job"
        code=$?
        if [[ $code == 75 && $limit == yes ]]; then scontrol requeue "$SLURM_JOB_ID"; fi
        exit "$code"

        """
    }

    private var pbs: String {
        let each = ranks / (hosts ?? 1)
        return """
            #!/bin/bash
            #PBS -l select=\(hosts ?? 1):ncpus=\(each):mpiprocs=\(each)
            #PBS -l walltime=\(clock)

            cd "$PBS_O_WORKDIR" || exit
            timeout --preserve-status --signal=USR1 \(patience) dnn-dist launch -- \(words)\(resume(if: "RESUME"))
            code=$?
            if [[ $code == 75 ]]; then qsub -v RESUME=yes \(command.first ?? "train").pbs; fi
            exit "$code"

            """
    }

    private var lsf: String {
        let shape = hosts.map { "#BSUB -R \"span[ptile=\(ranks / $0)]\"\n" } ?? ""
        return """
            #!/bin/bash
            #BSUB -n \(ranks)
            \(shape)#BSUB -W \(seconds / 3600):\(padded(seconds / 60 % 60))
            #BSUB -Q "75"

            timeout --preserve-status --signal=USR1 \(patience) dnn-dist launch -- \(words)\(resume(if: "LSB_REQUEUED"))

            """
    }

    private func kubernetes() throws(LaunchError) -> String {
        guard hosts ?? 1 == 1 else {
            throw LaunchError(
                "a Job of Kubernetes has all ranks in one pod: -N 1; several hosts need the MPI Operator",
                .usage)
        }
        return """
            # Needs an image with dnn-dist and the configuration in /job, and a volume claim for the runs of this job.
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: dnn-dist
            spec:
              backoffLimit: 10
              activeDeadlineSeconds: \(seconds)
              template:
                spec:
                  restartPolicy: OnFailure
                  terminationGracePeriodSeconds: \(min(300, reserve))
                  containers:
                    - name: \(command.first ?? "train")
                      image: dnn-dist
                      workingDir: /job
                      command: [dnn-dist, launch, -n, "\(ranks)", --, \(items)]
                      resources:
                        requests: {cpu: "\(ranks)"}
                        limits: {cpu: "\(ranks)"}
                      volumeMounts:
                        - {name: runs, mountPath: /job/runs}
                        - {name: shared-memory, mountPath: /dev/shm}
                  volumes:
                    - name: runs
                      persistentVolumeClaim: {claimName: runs}
                    - name: shared-memory
                      emptyDir: {medium: Memory, sizeLimit: 1Gi}

            """
    }

    /// The time that the ranks have to save.
    private var reserve: Int { min(Self.reserve, seconds / 5) }

    /// The time limit as `04:00:00`.
    private var clock: String {
        "\(padded(seconds / 3600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
    }

    /// The time after which `timeout` asks the job to end: `3.9h`, `13440s`.
    private var patience: String {
        let rest = seconds - reserve
        return rest.isMultiple(of: 360) && rest >= 3600 ? "\(rest / 3600).\(rest % 3600 / 360)h" : "\(rest)s"
    }

    /// The command as words of the shell.
    private var words: String {
        command.map { word in
            let isPlain =
                !word.isEmpty
                && word.allSatisfy {
                    $0.isASCII && ($0.isLetter || $0.isNumber || "_-./=,:+@%".contains($0))
                }
            return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
        }.joined(separator: " ")
    }

    /// The option of a command that goes on, if a variable of the shell says so.
    private func resume(if variable: String) -> String { takesResume ? " ${\(variable):+--resume}" : "" }

    /// The command as items of a YAML list: names and options as they are, other words within quotation marks.
    private var items: String {
        let words = command.enumerated().map { place, word in
            let isPlain = (place == 0 || word.hasPrefix("-")) && word.allSatisfy { $0.isLetter || $0 == "-" }
            let escaped = word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return isPlain ? word : "\"\(escaped)\""
        }
        return (words + (takesResume ? ["--resume"] : [])).joined(separator: ", ")
    }

    private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
