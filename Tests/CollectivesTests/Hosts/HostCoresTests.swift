import Collectives
import SystemSupport
import Testing

@Suite("Cores of a host")
struct HostCoresTests {
    @Test("hardware threads of one core count once")
    func cores() throws {
        let folder = try TemporaryFolder()
        for (cpu, core) in [(0, 0), (1, 0)] {
            try folder.write("\(core)\n", to: "cpu\(cpu)/topology/core_id")
            try folder.write("0\n", to: "cpu\(cpu)/topology/physical_package_id")
        }
        try folder.write("x", to: "cpufreq/x")
        #expect(HostCores.count(sysfs: folder.path) == 1)
    }

    @Test("a list of processors is read as the kernel writes it")
    func processors() {
        #expect(HostCores.processors(in: "0-2,8") == [0, 1, 2, 8])
        #expect(HostCores.processors(in: "5") == [5] && HostCores.processors(in: "").isEmpty)
        let own = RankCores.current
        #expect(own.hostCores >= 1 && !own.allowed.isEmpty && own.allowed.count <= HostCores.all)
    }
}
