import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// Machines and jobs that are broken on purpose, each for one command only.
    @Suite("dnn-dist doctor", .serialized)
    struct DoctorTests {
        /// The report of `doctor --json`.
        private struct Report: Decodable {
            struct Finding: Decodable {
                let check: String
                let level: String
                let found: String
                let remedy: String?
            }
            let ready: Bool
            let findings: [Finding]

            /// The findings of a check that are not as they should be.
            func problems(_ check: String) -> [Finding] {
                findings.filter { $0.check == check && $0.level != "ok" }
            }
        }

        /// Runs a script, in which `$0` is the program, in an empty folder; under mpirun, each rank runs it.
        private func end(
            _ script: String, ranks: Int? = nil, hosts: [String]? = nil,
            environment: [String: String] = [:], smallDisk: (String, Int)? = nil
        ) throws -> Command.End {
            let folder = try TemporaryFolder()
            let end = try Command(
                "/bin/sh", folder: folder.path, ranks: ranks, hosts: hosts, environment: environment,
                smallDisk: smallDisk, limitSeconds: 60
            ).run(["-c", script, Project.program("dnn-dist")])
            #expect(!end.isOverdue, "\(end.errors)")
            return end
        }

        /// The report of such a script: the only line that it prints.
        private func report(
            _ script: String, ranks: Int? = nil, hosts: [String]? = nil,
            environment: [String: String] = [:], smallDisk: (String, Int)? = nil
        ) throws -> (report: Report, exitCode: Int32) {
            let end = try end(
                script, ranks: ranks, hosts: hosts, environment: environment, smallDisk: smallDisk)
            let lines = end.output.split(separator: "\n").filter { $0.hasPrefix("{") }
            #expect(lines.count == 1, "one report: \(end.output)\(end.errors)")
            let line = try #require(lines.first)
            return (try JSONDecoder().decode(Report.self, from: Data(line.utf8)), end.exitCode)
        }

        /// Requires one problem of a check, with these words in its finding and in its remedy.
        private func expect(
            _ report: Report, _ check: String, _ level: String, found: String, remedy: String,
            location: SourceLocation = #_sourceLocation
        ) {
            let problems = report.problems(check)
            #expect(problems.count == 1, "\(report.findings)", sourceLocation: location)
            guard let problem = problems.first else { return }
            #expect(problem.level == level, sourceLocation: location)
            #expect(problem.found.contains(found), "\(problem.found)", sourceLocation: location)
            #expect(problem.remedy?.contains(remedy) == true, "\(problem)", sourceLocation: location)
        }

        // MARK: - As it should be

        @Test("a machine in order has no failure, and its report appears once", arguments: [nil, 1, 2])
        func inOrder(ranks: Int?) throws {
            let (report, exitCode) = try report("exec \"$0\" doctor --json", ranks: ranks)
            #expect(exitCode == 0 && report.ready)
            for check in ["program", "MPI library", "launcher", "ranks", "folder", "limits"] {
                #expect(report.problems(check).isEmpty, "\(report.findings)")
            }
            #expect((ranks ?? 1 > 1) == report.findings.contains { $0.check == "exchange" })
            let text = try end("exec \"$0\" doctor", ranks: ranks).output
            #expect(text.components(separatedBy: "[ok]   program").count == 2)
            #expect(text.contains("For a bug report:\n\n```\ndnn-dist "))
        }

        @Test(
            "messages to other hosts are measured",
            .enabled(if: Command.hasHosts, "network namespaces cannot be made here"))
        func hosts() throws {
            let report = try report("exec \"$0\" doctor --json", hosts: ["2 1"]).report
            #expect(report.findings.contains { $0.found.contains("the slowest host: ") })
            #expect(
                report.findings.contains {
                    $0.check == "ranks" && $0.found.hasPrefix("3 see each other: 2 on ")
                })
        }

        // MARK: - Broken on purpose

        @Test("ranks whose launcher says nothing of each other")
        func loneRanks() throws {
            let (report, exitCode) = try report(
                "unset OMPI_COMM_WORLD_SIZE OMPI_COMM_WORLD_RANK PMIX_RANK; exec \"$0\" doctor --json",
                ranks: 4)
            #expect(exitCode == 69 && !report.ready)
            expect(
                report, "ranks", "fail", found: "mpirun started 4 processes together", remedy: "mpirun -n 4")
        }

        @Test(
            "srun without a way to find each other",
            .enabled(if: Command.hasSlurm, "\(Command.slurmIsMissing ?? "")"))
        func lonelyTasks() throws {
            let folder = try TemporaryFolder()
            let end = try Command(Command.slurmCluster, folder: folder.path, limitSeconds: 60).run([
                folder.path, "ProctrackType=proctrack/linuxproc", "--", "srun", "--mpi=none", "-n", "2",
                Project.program("dnn-dist"), "doctor",
            ])
            #expect(!end.isOverdue && end.exitCode == 64)
            #expect(
                end.output.contains("[FAIL] ranks          srun started 2 processes"),
                "\(end.output)\(end.errors)")
            #expect(end.output.components(separatedBy: "[FAIL] ranks").count == 2)
        }

        @Test(
            "a launcher of another MPI",
            .enabled(if: Command.path(of: "mpirun.mpich") != nil && Command.path(of: "mpirun.openmpi") != nil)
        )
        func otherLauncher() throws {
            let started = try report("exec mpirun.mpich -n 2 \"$0\" doctor --json").report
            expect(
                started, "ranks", "fail", found: "the launcher belongs to another MPI", remedy: "/mpirun")
            let found = try report(
                "mkdir bin; ln -s $(which mpirun.mpich) bin/mpirun; PATH=$PWD/bin; exec \"$0\" doctor --json")
            #expect(found.exitCode == 69)
            expect(
                found.report, "launcher", "fail", found: "bin/mpirun of MPICH",
                remedy: "apt install openmpi-bin")
        }

        @Test("an MPI library other than that of the build", .enabled(if: Command.path(of: "cc") != nil))
        func otherLibrary() throws {
            let (report, exitCode) = try report(
                """
                echo '#include <string.h>
                int MPI_Get_library_version(char *text, int *length) {
                    strcpy(text, "Open MPI v9.9.9,\\tother");
                    return *length = strlen(text), 0;
                }' > other.c
                cc -shared -fPIC -o other.so other.c || exit
                LD_PRELOAD=$PWD/other.so exec "$0" doctor --json
                """)
            #expect(exitCode == 69)
            expect(
                report, "MPI library", "fail", found: "Open MPI v9.9.9, other",
                remedy: "unset LD_PRELOAD")
        }

        /// MPICH's library, whose functions take arguments of other types than Open MPI's; nil if it is not installed.
        private static let foreignLibrary = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
            .map { "/usr/lib/\($0)/libmpich.so.12" }.first { FileManager.default.fileExists(atPath: $0) }

        @Test(
            "an MPI library of another family", .enabled(if: foreignLibrary != nil, "MPICH is not installed"),
            arguments: [nil, 2])
        func libraryOfOtherFamily(ranks: Int?) throws {
            let library = try #require(Self.foreignLibrary)
            let (report, exitCode) = try report(
                "LD_PRELOAD=\(library) exec \"$0\" doctor --json", ranks: ranks)
            #expect(exitCode == (ranks == nil ? 69 : 64))
            expect(
                report, "MPI library", "fail", found: "(\(library)",
                remedy: "unset LD_PRELOAD")
            #expect(report.problems("ranks").isEmpty)
            let training = try end("LD_PRELOAD=\(library) exec \"$0\" train --dry-run", ranks: 2)
            #expect(training.exitCode == 64)
            #expect(
                training.errorLines.count { $0.contains("), but this program was built with Open MPI") } == 1,
                "\(training.errors)")
        }

        @Test(
            "shared memory of 64 KiB",
            .enabled(if: Command.hasSmallDisks, "file systems of one's own cannot be made here"))
        func smallSharedMemory() throws {
            let (report, exitCode) = try report(
                "exec \"$0\" doctor --json", ranks: 2, smallDisk: ("/dev/shm", 64))
            #expect(exitCode == 0)
            expect(report, "shared memory", "warn", found: "64.0 KB left", remedy: "docker run --shm-size=")
        }

        @Test("two ranks bound to one core", .enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1))
        func sharedCore() throws {
            let (report, exitCode) = try report("exec taskset -c 0 \"$0\" doctor --json", ranks: 2)
            #expect(exitCode == 0)
            expect(report, "cores", "warn", found: "ranks 0, 1 on ", remedy: "mpirun --bind-to core")
        }

        @Test("more ranks than cores")
        func manyRanks() throws {
            let cores = ProcessInfo.processInfo.activeProcessorCount
            let report = try report("exec \"$0\" doctor --json", ranks: cores + 1).report
            expect(
                report, "cores", "warn", found: "\(cores + 1) ranks on ", remedy: "at most one rank a core")
        }

        @Test(
            "a folder that cannot be written",
            .enabled(if: Command.hasSmallDisks, "file systems of one's own cannot be made here"))
        func readOnlyFolder() throws {
            let script = """
                exec unshare -m sh -c 'mount --bind . . && mount -o remount,ro,bind . && cd "$PWD" && exec "$0" doctor --json' "$0"
                """
            let (report, exitCode) = try report(script)
            #expect(exitCode == 69)
            expect(
                report, "folder", "fail", found: "Read-only file system", remedy: "--set output.folder=PATH")
        }

        @Test(
            "a slow disk, and one that does not answer",
            .enabled(if: Command.path(of: "strace") != nil, "strace is needed: launch/dependencies --test"))
        func slowDisk() throws {
            func strace(_ delay: Int) -> String {
                "exec strace -f -qq -o /dev/null -e trace=fsync -e inject=fsync:delay_enter=\(delay) "
                    + "\"$0\" doctor --json"
            }
            let slow = try report(strace(3_000_000))
            #expect(slow.exitCode == 0)
            expect(slow.report, "folder", "warn", found: "is slow: ", remedy: "use a local disk")
            let silent = try report(strace(8_000_000), environment: ["DNN_DIST_STALL_TIMEOUT": "8"])
            expect(silent.report, "folder", "fail", found: "it did not answer within 2.00 s", remedy: "df ")
        }

        @Test("a limit of 16 open files", arguments: [nil, 2])
        func fewDescriptors(ranks: Int?) throws {
            let (report, exitCode) = try report("ulimit -n 16; exec \"$0\" doctor --json", ranks: ranks)
            #expect(exitCode == (ranks == nil ? 69 : 64))
            expect(report, "limits", "fail", found: "open files: 16", remedy: "ulimit -n 1024")
            #expect(report.problems("ranks").isEmpty)
            let launched = try end("ulimit -n 16; exec \"$0\" launch -n 2 -- doctor")
            #expect(launched.exitCode == 64 && launched.errorLines.count == 1, "\(launched.errors)")
            #expect(
                launched.errors.contains(
                    "only 16 open files, and MPI needs 128: raise the limit (ulimit -n 128)"))
            let raised = try end("ulimit -S -n 16; exec \"$0\" launch -n 2 -- doctor")
            #expect(raised.exitCode == 0, "\(raised.errors)")
        }

        @Test(
            "a clock that is off",
            .enabled(
                if: Command.path(of: "faketime") != nil, "faketime is needed: launch/dependencies --test"))
        func wrongClock() throws {
            let script = """
                if [ $OMPI_COMM_WORLD_RANK = 1 ]; then exec faketime -f -300 "$0" doctor --json; fi
                exec "$0" doctor --json
                """
            let report = try report(script, ranks: 2).report
            expect(
                report, "clocks", "warn", found: "is 300 s behind that of rank 0",
                remedy: "timedatectl set-ntp true")
        }

        @Test(
            "a kernel that does not let helpers end connections",
            .enabled(if: Command.hasSmallDisks, "file systems of one's own cannot be made here"))
        func ptraceScope() throws {
            let script = """
                exec unshare -m sh -c 'mount -t tmpfs tmpfs /proc/sys/kernel && mkdir /proc/sys/kernel/yama &&
                    echo 3 > /proc/sys/kernel/yama/ptrace_scope && exec "$0" doctor --json' "$0"
                """
            let report = try report(script).report
            expect(
                report, "ptrace_scope", "warn", found: "kernel.yama.ptrace_scope is 3",
                remedy: "sysctl kernel.yama.ptrace_scope=0")
        }

        @Test("missing completions, which the remedy installs", arguments: ["bash", "zsh", "fish"])
        func completions(shell: String) throws {
            let script = """
                unset XDG_DATA_HOME XDG_DATA_DIRS XDG_CONFIG_HOME FPATH
                export HOME=$PWD SHELL=/bin/\(shell)
                touch .zshrc
                mkdir bin; ln -s "$0" bin/dnn-dist; PATH=$PWD/bin:$PATH
                dnn-dist doctor | tee report
                sed -n 's/.*remedy: mkdir/mkdir/p' report > remedy
                sh -e remedy && dnn-dist doctor
                """
            let reports = try end(script).output.components(separatedBy: "[ok]   program")
            #expect(reports.count == 3)
            #expect(reports.last?.contains("[ok]   completions    \(shell) has them: ") == true)
            // Unless they are installed on this machine.
            if !reports[1].contains("\(shell) has them: /usr") {
                #expect(reports[1].contains("[warn] completions    \(shell) has none for dnn-dist"))
            }
        }
    }
}
