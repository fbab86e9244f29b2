import Launching
import SystemSupport
import Testing

@Suite("The command line of mpirun")
struct MPIRunTests {
    private static let hosts = [HostSlots(name: "a", slots: 2), HostSlots(name: "b", slots: 4)]

    private func mpirun(
        _ kind: MPIRun.Kind, options: [String] = [], isRoot: Bool = false, cores: Int = 4
    ) -> MPIRun {
        MPIRun(path: "/bin/mpirun", kind: kind, options: options, isRoot: isRoot, cores: cores)
    }

    @Test("Open MPI is told hosts and slots, and which variables ranks need")
    func openMPI() {
        let command = mpirun(.openMPI, options: ["--mca", "x", "y"]).command(
            ranks: 5, hosts: Self.hosts, variables: ["B", "A"], program: ["/p", "train", "-n"])
        #expect(
            command.joined(separator: " ")
                == "/bin/mpirun --mca x y -x A -x B --host a:2,b:4 -n 5 /p train -n")
    }

    @Test("Open MPI needs options as root, and for more ranks than cores", arguments: [false, true])
    func necessities(isNeeded: Bool) {
        let command = mpirun(.openMPI, isRoot: isNeeded).command(
            ranks: isNeeded ? 5 : 4, hosts: nil, program: ["p"])
        #expect(command.contains("--allow-run-as-root") == isNeeded)
        #expect(command.contains("--oversubscribe") == isNeeded)
        #expect(!command.contains("--host"))
    }

    @Test("MPICH's launcher has its own options")
    func hydra() {
        let command = mpirun(.hydra, isRoot: true, cores: 1).command(
            ranks: 3, hosts: Self.hosts, variables: ["A"], program: ["p"])
        #expect(command.joined(separator: " ") == "/bin/mpirun -hosts a:2,b:4 -n 3 p")
    }

    @Test("a host is asked in the way in which ranks would be started there")
    func probe() {
        let command = mpirun(.openMPI, options: ["--mca", "plm_rsh_agent", "agent"]).probe(Self.hosts[1])
        #expect(
            command.joined(separator: " ") == "/bin/mpirun --mca plm_rsh_agent agent --host b:1 -n 1 true")
    }

    @Test("the installed launchers are recognized by their versions")
    func kinds() throws {
        for (program, kind) in [("mpirun.openmpi", MPIRun.Kind.openMPI), ("mpirun.mpich", .hydra)] {
            guard let path = Command.path(of: program) else { continue }
            let version = try Command(path).run(["--version"]).output
            #expect(MPIRun.Kind(version: version) == kind)
        }
        #expect(MPIRun.Kind(version: "srun 22.05") == nil)
    }
}
