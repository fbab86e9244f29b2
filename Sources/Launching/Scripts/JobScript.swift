import Collectives

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
    /// True if the command is given `training.max_time`, so that it stops by itself.
    let takesMaxTime: Bool
    /// The number of hosts; nil to leave it to the batch system.
    let hosts: Int?
    /// The number of ranks on all hosts together.
    let ranks: Int
    /// The time limit of the job in seconds.
    let seconds: Int
    /// The memory of the ranks; nil if unknown.
    let memory: Memory?

    /// The memory that a job asks for.
    public struct Memory: Sendable {
        /// The bytes of a rank, without program and data.
        let rankBytes: Int
        /// The bytes of the data, of which each host has one copy.
        let dataBytes: Int
        /// The bytes of the program, of MPI with its shared memory, and of the launchers, for each rank.
        private static let programBytes = 128 << 20

        /// Memory of so many bytes.
        public init(rankBytes: Int, dataBytes: Int) {
            self.rankBytes = rankBytes
            self.dataBytes = dataBytes
        }

        /// The mebibytes of some ranks of a host, with a tenth to spare.
        func mebibytes(ranks: Int, dataShare: Double = 1) -> Int {
            let bytes = Double(ranks) * Double(rankBytes + Self.programBytes) + Double(dataBytes) * dataShare
            return Int(bytes * 1.1 / Double(1 << 20)) + 1
        }
    }

    /// The time that ranks have to save before the job's time is over, at most, in seconds.
    private static let reserve = 360

    /// Creates a script for `ranks` ranks.
    ///
    /// - Precondition: there are at least 1 host and 1 rank.
    /// - Throws: `LaunchError` if the ranks cannot be divided among the hosts, or the time is too short to save a state.
    public init(
        command: [String], takesResume: Bool, takesMaxTime: Bool, hosts: Int?, ranks: Int, seconds: Int,
        memory: Memory? = nil
    ) throws(LaunchError) {
        if let hosts, !ranks.isMultiple(of: hosts) {
            throw LaunchError(
                "\(ranks) ranks cannot be divided equally among \(hosts) hosts: choose a multiple of \(hosts) for -n",
                .usage)
        }
        if let hosts { try RankCount.check(ranks / hosts, on: "a host") }
        guard seconds >= 300 else {
            throw LaunchError(
                "the time of a job is at least 5 minutes: it stops before to save its state", .usage)
        }
        self.command = command
        self.takesResume = takesResume
        self.takesMaxTime = takesMaxTime
        self.hosts = hosts
        self.ranks = ranks
        self.seconds = seconds
        self.memory = memory
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

    /// The seconds after which a job of so many stops to save its state.
    public static func workSeconds(of seconds: Int) -> Int { seconds - min(reserve, seconds / 5) }

    // Memory is a remark: a cluster that does not schedule it may refuse to be asked for any.
    // Slurm queues a job again that is preempted; the script does so when the time is almost over.
    private var slurm: String {
        """
        #!/bin/bash
        \(hosts.map { "#SBATCH --nodes=\($0)\n" } ?? "")#SBATCH --ntasks=\(ranks)
        \(memory.map { "##SBATCH --mem-per-cpu=\(slurmMebibytes($0))M  (where memory is allocated: remove a #)\n" } ?? "")#SBATCH --time=\(clock)
        #SBATCH --signal=B:USR1@\(min(300, reserve))
        #SBATCH --requeue
        #SBATCH --open-mode=append

        dnn-dist launch -- \(words)\(resume(if: "SLURM_RESTART_COUNT")) &
        job=$!
        cancelled=no
        trap 'kill -USR1 "$job"' USR1
        trap 'cancelled=yes; kill -TERM "$job"' TERM
        while kill -0 "$job" 2>/dev/null; do wait "$job"; done
        wait "$job"
        code=$?
        if [[ $code == 75 && $cancelled == no ]]; then scontrol requeue "$SLURM_JOB_ID"; fi
        exit "$code"

        """
    }

    /// The mebibytes for each rank: ranks of unknown hosts may be alone with the data.
    private func slurmMebibytes(_ memory: Memory) -> Int {
        memory.mebibytes(ranks: 1, dataShare: hosts.map { Double($0) / Double(ranks) } ?? 1)
    }

    private var pbs: String {
        let each = ranks / (hosts ?? 1)
        return """
            #!/bin/bash
            #PBS -l select=\(hosts ?? 1):ncpus=\(each):mpiprocs=\(each)\(memory.map { ":mem=\($0.mebibytes(ranks: each))mb" } ?? "")
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
        try RankCount.check(ranks, on: "one host")
        let name = command.first ?? "train"
        let podMemory = memory.map { ", memory: \($0.mebibytes(ranks: ranks))Mi" } ?? ""
        let errors = JobEnd.finalCodes.subtracting([ExitCode.done.rawValue, ExitCode.stopped.rawValue])
            .sorted().map { "\($0)" }.joined(separator: ", ")
        return """
            # Needs an image with dnn-dist and the configuration in /job, and a volume claim for the runs of this job.
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: dnn-dist
            spec:
              backoffLimit: 10
              podFailurePolicy:
                rules:
                  # Stopped in time, or evicted: a new pod goes on.
                  - action: Ignore
                    onExitCodes: {containerName: \(name), operator: In, values: [\(ExitCode.stopped.rawValue)]}
                  - action: Ignore
                    onPodConditions: [{type: DisruptionTarget, status: "True"}]
                  # Errors that a new pod would repeat.
                  - action: FailJob
                    onExitCodes: {containerName: \(name), operator: In, values: [\(errors)]}
              template:
                spec:
                  activeDeadlineSeconds: \(seconds)
                  restartPolicy: Never
                  terminationGracePeriodSeconds: \(min(300, reserve))
                  containers:
                    - name: \(name)
                      image: dnn-dist
                      workingDir: /job
                      command: [dnn-dist, launch, -n, "\(ranks)", --, \(items)]
                      resources:
                        requests: {cpu: "\(ranks)"\(podMemory)}
                        limits: {cpu: "\(ranks)"\(podMemory)}
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
    private var reserve: Int { seconds - Self.workSeconds(of: seconds) }

    /// The time limit as `04:00:00`.
    private var clock: String {
        "\(padded(seconds / 3600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
    }

    /// The time after which `timeout` asks the job to end: `3.9h`, `13440s`.
    private var patience: String {
        let rest = seconds - reserve
        return rest.isMultiple(of: 360) && rest >= 3600 ? "\(rest / 3600).\(rest % 3600 / 360)h" : "\(rest)s"
    }

    /// The command with the time after which it stops by itself.
    private var limitedCommand: [String] {
        guard takesMaxTime else { return command }
        let work = Self.workSeconds(of: seconds)
        let parts = [(work / 3600, "h"), (work / 60 % 60, "m"), (work % 60, "s")].filter { $0.0 > 0 }
        return command + ["training.max_time=" + parts.map { "\($0.0)\($0.1)" }.joined()]
    }

    /// The command as words of the shell.
    private var words: String {
        limitedCommand.map { word in
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
        let words = limitedCommand.enumerated().map { place, word in
            let isPlain = (place == 0 || word.hasPrefix("-")) && word.allSatisfy { $0.isLetter || $0 == "-" }
            let escaped = word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return isPlain ? word : "\"\(escaped)\""
        }
        return (words + (takesResume ? ["--resume"] : [])).joined(separator: ", ")
    }

    private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
