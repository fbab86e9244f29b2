import Reporting
import Testing

@Suite("Terminal detection")
struct TerminalDetectionTests {
    /// A machine with this process (30), a shell (20) and the shell's parent (10).
    private struct Machine: ProcessInspection {
        var isTerminal = false
        var hasTerminalOutput = false
        var own: Int32 { 30 }
        var parents: [Int32: Int32] = [30: 20, 20: 10, 10: 1, 1: 0]
        var names: [Int32: String] = [30: "dnn-dist", 20: "sh", 10: "sshd", 1: "init"]
        var descriptors: [Int32: [Int32: String]] = [:]

        func isTerminal(_ descriptor: Int32) -> Bool {
            descriptor == 2 ? isTerminal : hasTerminalOutput
        }
        func parent(of process: Int32) -> Int32? { parents[process] }
        func name(of process: Int32) -> String? { names[process] }
        func target(of descriptor: Int32, in process: Int32) -> String? { descriptors[process]?[descriptor] }
        func targets(in process: Int32) -> [String] { Array((descriptors[process] ?? [:]).values) }

        /// A rank as Open MPI starts it: a pseudo-terminal under 1, a pipe to the launcher under 2.
        static func underMPI(_ launcher: String, output: String, error: String) -> Machine {
            Machine(
                names: [30: "dnn-dist", 20: "sh", 10: launcher],
                descriptors: [
                    30: [1: "/dev/pts/9", 2: "pipe:[71]"], 10: [1: output, 2: error, 23: "pipe:[71]"],
                ])
        }
    }

    private func device(_ machine: Machine, _ environment: [String: String] = ["TERM": "xterm"]) -> String? {
        TerminalDetection(environment: environment, processes: machine).terminal().map { $0.device ?? "own" }
    }

    @Test("without a launcher, this process's own standard error decides")
    func alone() {
        #expect(device(Machine(isTerminal: true)) == "own")
        #expect(device(Machine(isTerminal: false)) == nil)
    }

    @Test("people can say that they want plain lines, and dumb terminals need them")
    func environment() {
        let machine = Machine(isTerminal: true)
        #expect(device(machine, ["TERM": "dumb"]) == nil)
        #expect(device(machine, [:]) == nil)
        #expect(device(machine, ["TERM": "xterm", "NO_COLOR": "1"]) == "own", "NO_COLOR is about colours")
    }

    @Test(
        "under a launcher, the launcher's standard error decides",
        arguments: ["mpirun", "orterun", "prterun", "mpiexec"])
    func launcher(name: String) {
        #expect(device(.underMPI(name, output: "/runs/out", error: "/dev/pts/3")) == "/dev/pts/3")
        #expect(device(.underMPI(name, output: "/dev/pts/3", error: "/runs/log")) == nil)
        #expect(device(.underMPI(name, output: "/dev/pts/3", error: "pipe:[5]")) == nil)
        #expect(device(.underMPI(name, output: "/dev/pts/3", error: "/dev/null")) == nil)
    }

    @Test("under a launcher, the launcher's standard output decides about a rank's")
    func output() {
        let rank = ["TERM": "xterm", "OMPI_COMM_WORLD_SIZE": "2"]
        func isTerminal(_ output: String, launcher: String) -> Bool {
            var machine = Machine.underMPI(launcher, output: output, error: "/dev/pts/3")
            machine.hasTerminalOutput = true
            return TerminalDetection(environment: rank, processes: machine).terminal(of: 1) != nil
        }
        #expect(isTerminal("/dev/pts/3", launcher: "mpirun") && !isTerminal("/runs/out", launcher: "mpirun"))
        #expect(!isTerminal("/dev/pts/3", launcher: "orted"))
        let alone = Machine(hasTerminalOutput: true)
        let detection = TerminalDetection(environment: ["TERM": "xterm"], processes: alone)
        #expect(detection.terminal(of: 1) != nil && detection.terminal(of: 2) == nil)
    }

    @Test("a daemon on another host is no terminal")
    func daemon() {
        #expect(device(.underMPI("orted", output: "/dev/pts/3", error: "/dev/pts/3")) == nil)
    }

    @Test("a rank whose standard error goes elsewhere than to its launcher gets plain lines")
    func redirectedRank() {
        var machine = Machine.underMPI("mpirun", output: "/runs/out", error: "/dev/pts/3")
        machine.descriptors[30]?[2] = "/runs/rank0.log"
        #expect(device(machine) == nil)
        machine.descriptors[30]?[2] = "pipe:[99]"
        #expect(device(machine) == nil)
    }

    @Test("a rank that joined its standard error to its output is shown where its launcher's output goes")
    func joinedOutput() {
        var machine = Machine.underMPI("mpirun", output: "/runs/out", error: "/dev/pts/3")
        machine.isTerminal = true
        machine.descriptors[30]?[2] = "/dev/pts/9"
        #expect(device(machine) == nil)
        machine.descriptors[10]?[1] = "/dev/pts/3"
        #expect(device(machine) == "/dev/pts/3")
    }

    @Test(
        "lines that Open MPI tags or copies to files hold no bar",
        arguments: ["tag_output", "output_filename"])
    func decoratedLines(option: String) {
        let machine = Machine.underMPI("mpirun", output: "/dev/pts/3", error: "/dev/pts/3")
        #expect(device(machine, ["TERM": "xterm", "OMPI_MCA_orte_" + option: "1"]) == nil)
    }

    @Test("ancestors that go in a circle do not hang the search")
    func circle() {
        #expect(device(Machine(parents: [30: 20, 20: 30])) == nil)
    }
}
