import Collectives
import SystemSupport
import Testing
import collectives_probe

@Suite(
    "Hosts that share no memory",
    .enabled(if: Command.hasHosts, "network namespaces cannot be made here: root and iproute2 are needed"),
    .serialized)
struct NetworkHostsTests {
    @Test(
        "any placement of ranks gives the digest of one rank",
        arguments: [
            ("2 1", []), ("2 2", []), ("3 1", []), ("1 1 2", []), ("2 2", ["--by-node"]),
            ("2 1 1", ["--by-node"]),
        ])
    func placements(slots: String, options: [String]) throws {
        let expected = String(try SelfCheck.digest(SoloCommunicator(), seed: 20), radix: 16)
        let end = try Command.probe(hosts: [slots] + options).run(["digest"])
        #expect(end.exitCode == 0, "\(end.errors)")
        #expect(end.output == "\(expected)\n")
    }

    @Test(
        "a host whose link is cut is named once, and the job ends on both sides of the cut",
        arguments: [("2 2", 2), ("1 1 1", 2)])
    func cut(slots: String, victim: Int) throws {
        let end = try Command.probe(hosts: [slots] + ["--cut", "1"]).run(["forever", "", "2"])
        #expect(end.exitCode == 80, "\(end.errors)")
        let reports = end.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        #expect(reports.count == 1, "\(end.errors)")
        #expect(reports.first?.contains("no word from rank \(victim) on host") == true, "\(end.errors)")
        #expect(!end.errors.contains("left on host"), "\(end.errors)")
        #expect(end.seconds < 30)
    }
}
