import Launching
import SystemSupport
import Testing

@Suite("Hosts of a batch system's job")
struct AllocationTests {
    @Test("Slurm names nodes and the tasks of each")
    func slurm() throws {
        let allocation = try #require(
            try Allocation.find(in: [
                "SLURM_JOB_NODELIST": "n[1-3],big", "SLURM_TASKS_PER_NODE": "2(x3),8",
                "PBS_NODEFILE": "/none",
            ]))
        #expect(allocation.system == "Slurm")
        #expect(allocation.hosts.map(\.description) == ["n1:2", "n2:2", "n3:2", "big:8"])
    }

    @Test(
        "Slurm's description that does not fit together is refused", arguments: ["2(x2)", "2,x,2", "0(x3)"])
    func slurmMismatch(tasks: String) {
        #expect(throws: LaunchError.self) {
            try Allocation.find(in: ["SLURM_JOB_NODELIST": "n[1-3]", "SLURM_TASKS_PER_NODE": tasks])
        }
    }

    @Test("a file of PBS or LSF has a line for each slot", arguments: ["PBS_NODEFILE", "LSB_DJOB_HOSTFILE"])
    func file(variable: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("n1\nn1\nn2\nn1\n", to: "nodes")
        let hosts = try Allocation.find(in: [variable: path])?.hosts
        #expect(hosts?.map(\.description) == ["n1:3", "n2:1"])
    }

    @Test("LSF's short form has pairs of host and slots")
    func lsf() throws {
        #expect(
            try Allocation.find(in: ["LSB_MCPU_HOSTS": "a 4 b 2"])?.hosts.map(\.description) == [
                "a:4", "b:2",
            ])
        #expect(throws: LaunchError.self) { try Allocation.find(in: ["LSB_MCPU_HOSTS": "a 4 b"]) }
    }

    @Test("outside of a job there is no allocation")
    func none() throws { #expect(try Allocation.find(in: ["SLURM_CONF": "x"]) == nil) }

    @Test(
        "a list of hosts adds what is named twice",
        arguments: [("a", ["a:1"]), ("a,b:4,a", ["a:2", "b:4"]), ("10.0.0.1:2", ["10.0.0.1:2"])])
    func argument(text: String, hosts: [String]) throws {
        #expect(try HostList.parse(argument: text).map(\.description) == hosts)
    }

    @Test(
        "what is no list of hosts is a usage error",
        arguments: ["", "a,,b", "a:0", "a:x", "-n", "a:1:2", "a b"])
    func badArgument(text: String) {
        let error = #expect(throws: LaunchError.self) { try HostList.parse(argument: text) }
        #expect(error?.code == .usage)
    }

    @Test("a host file may be written as for Open MPI or for MPICH, and errors name the line")
    func hostFile() throws {
        let hosts = try HostList.parse(
            file: "# all\nn1 slots=4 max_slots=8\n\nn2:3  # fast\nn3\n", name: "hosts")
        #expect(hosts.map(\.description) == ["n1:4", "n2:3", "n3:1"])
        let error = #expect(throws: LaunchError.self) {
            try HostList.parse(file: "n1\nn2 slots=many\n", name: "hosts")
        }
        #expect(error?.description.hasPrefix("hosts:2: ") == true && error?.code == .badData)
        #expect(throws: LaunchError.self) { try HostList.parse(file: "# nothing\n", name: "hosts") }
    }
}
