import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// Jobs of a Slurm cluster of one node, which each test starts for itself.
    @Suite("Slurm", .serialized, .enabled(if: Command.hasSlurm, "\(Command.slurmIsMissing ?? "")"))
    struct SlurmTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "config.yaml")
            let blocks = try Project.text("docs/clusters.md").components(separatedBy: "```")
            let script = try #require(blocks.first { $0.contains("#SBATCH") })
            try folder.write(String(script.dropFirst("bash\n".count)), to: "job")
        }

        /// Runs commands of a shell in a cluster. `submit OPTION…` submits the script of docs/clusters.md;
        /// `await JOB STATE…` waits until it is in one of the states; `again JOB` waits until it is queued
        /// again, and lets it start at once.
        private func cluster(_ proctrack: String, epochs: Int, _ commands: String) throws -> Command.End {
            let scenario = """
                set -e
                trap 'echo "ended with $?"; cat output' EXIT
                export PATH=\(URL(filePath: Project.program("dnn-dist")).deletingLastPathComponent().path):$PATH
                sed -i 's/^training: .*/training: {epochs: \(epochs)}/' config.yaml
                submit() { sbatch --parsable --ntasks=2 --output=output "$@" job; }
                state() { scontrol --oneliner show job "$1" | sed 's/.*JobState=\\([A-Z]*\\).*/\\1/'; }
                await() {
                    local job=$1 tenth
                    shift
                    for ((tenth = 0; tenth < 500; tenth++)); do
                        if [[ " $* " == *" $(state "$job") "* ]]; then return; fi
                        sleep 0.1
                    done
                    echo "error: the job is $(state "$job"), not $*" >&2
                    exit 70
                }
                trains() {
                    for ((tenth = 0; tenth < 200; tenth++)); do
                        if grep -q 'epoch *[3-9]/' output 2>/dev/null; then return; fi
                        sleep 0.1
                    done
                }
                # Before its node is free, Slurm would count the end of the first start as that of the second;
                # within the same second, it would refuse the second start with the credential of the first.
                again() {
                    await "$1" PENDING
                    for ((tenth = 0; tenth < 200; tenth++)); do
                        if [[ $(sinfo --noheader --format %T) == idle ]]; then break; fi
                        sleep 0.1
                    done
                    sleep 1.1
                    scontrol update JobId="$1" StartTime=now
                }
                \(commands)
                sleep 1
                echo "node: $(sinfo --noheader --format %T)"
                echo "left: $(ps -e -o args= | grep -E '^(watcher|[^ ]*mpirun|[^ ]*dnn-dist)' | tr '\\n' ';' || true)"
                """
            let path = try folder.write(scenario, to: "scenario")
            let options = [folder.path + "/cluster", "ProctrackType=proctrack/\(proctrack)", "KillWait=5"]
            return try Command(Command.slurmCluster, folder: folder.path, limitSeconds: 120).run(
                options + ["--", "bash", path])
        }

        /// The digest of the same training by one process.
        private func digest(epochs: Int) throws -> String {
            let end = try Command(folder: folder.path).run(
                ["train", "config.yaml", "--json", "--set", "training.epochs=\(epochs)"])
            return try Outcome(end.output).digest
        }

        /// Checks that a job has left nothing, and that its node goes on.
        private func expectClean(_ end: Command.End) {
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            #expect(end.output.contains("node: idle\n") && end.output.contains("left: \n"), "\(end.output)")
        }

        @Test("a job finishes on the slots of its allocation, in the digest of one process")
        func finish() throws {
            let end = try cluster("linuxproc", epochs: 3, "await $(submit) COMPLETED")
            expectClean(end)
            #expect(try end.output.contains("digest: \(digest(epochs: 3))"), "\(end.output)")
            #expect(end.output.contains("ranks: 2 on 1 host of "))
        }

        @Test(
            "a job that is requeued while it trains begins again by itself, and ends in the same digest",
            arguments: ["linuxproc", "pgid"])
        func requeue(proctrack: String) throws {
            let end = try cluster(
                proctrack, epochs: 200,
                "job=$(submit); trains; scontrol requeue $job; again $job; await $job COMPLETED")
            expectClean(end)
            #expect(end.output.contains("DUE TO JOB REQUEUE"), "\(end.output)")
            #expect(try end.output.contains("digest: \(digest(epochs: 200))"), "\(end.output)")
        }

        @Test("a job that is preempted goes on after the other, and ends in the same digest")
        func preempt() throws {
            let end = try cluster(
                "linuxproc", epochs: 200,
                """
                # Slow enough that the scheduler preempts it before its end.
                export DNN_DIST_DELAY=0:3
                job=$(submit); trains
                other=$(sbatch --parsable --partition=urgent --ntasks=4 --wrap 'sleep 1' --output=/dev/null)
                await $other COMPLETED; again $job; await $job COMPLETED
                """)
            expectClean(end)
            #expect(end.output.contains("DUE TO PREEMPTION"), "\(end.output)")
            #expect(try end.output.contains("digest: \(digest(epochs: 200))"), "\(end.output)")
        }

        @Test("a job whose time is almost over queues itself again")
        func timeLimit() throws {
            let end = try cluster(
                "linuxproc", epochs: 1_000_000,
                """
                job=$(submit --time=1 --signal=B:USR1@55); trains; await $job PENDING; scancel $job
                """)
            expectClean(end)
            #expect(end.output.contains("stopped by SIGUSR1"), "\(end.output)")
        }

        @Test("a sweep whose time is almost over goes on in the next job, to the digests of single runs")
        func sweep() throws {
            let command = ["--", "sweep", "config.yaml", "--grid", "seed=1,2,3,4"]
            let script = try Command().run(["job", "slurm", "-n", "2"] + command)
            try folder.write(script.output, to: "job")
            let end = try cluster(
                "linuxproc", epochs: 150,
                """
                # Slow enough that the time is over in the middle.
                export DNN_DIST_DELAY=0:3
                job=$(submit)
                for ((tenth = 0; tenth < 200; tenth++)); do
                    if ls runs/*-sweep/*/trial-*/metrics.jsonl >/dev/null 2>&1; then break; fi
                    sleep 0.1
                done
                scancel --batch --signal=USR1 $job; again $job; await $job COMPLETED
                dnn-dist runs runs/*-sweep/* --json
                """)
            expectClean(end)
            #expect(end.output.contains("stopped by SIGUSR1"), "\(end.output)")
            #expect(end.output.contains("going on with"), "\(end.output)")
            let alone = try Command(folder: folder.path).run(
                ["train", "config.yaml", "--json", "--set", "seed=3", "training.epochs=150"])
            #expect(try end.output.contains(Outcome(alone.output).digest), "\(end.output)")
        }

        @Test("scancel ends a job for good", arguments: ["linuxproc", "pgid"])
        func cancel(proctrack: String) throws {
            let end = try cluster(
                proctrack, epochs: 1_000_000,
                "job=$(submit); trains; scancel $job; await $job CANCELLED; sleep 3; await $job CANCELLED")
            expectClean(end)
        }

        @Test("ranks that srun starts find each other by PMIx, and say what is missing without")
        func srun() throws {
            let end = try cluster(
                "linuxproc", epochs: 3,
                """
                srun --ntasks=2 --mpi=pmix dnn-dist train config.yaml >output
                srun --ntasks=2 --mpi=none dnn-dist train config.yaml 2>&1 | grep '^error: srun' >>output
                """)
            expectClean(end)
            #expect(try end.output.contains("digest: \(digest(epochs: 3))"), "\(end.output)")
            #expect(end.output.contains("start them with srun --mpi=pmix"), "\(end.output)")
        }
    }
}
