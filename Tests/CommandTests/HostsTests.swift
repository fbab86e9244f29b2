import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// Trainings over several hosts.
    @Suite(
        "Several hosts", .serialized,
        .enabled(if: Command.mpirun != nil),
        .enabled(if: Command.hasHosts, "network namespaces cannot be made here: root and iproute2 are needed")
    )
    struct HostsTests {
        @Test(
            "ranks on several hosts, however they are placed, end in the digest of one process",
            arguments: [["2 2"], ["3 1"], ["1 1 2"], ["2 2", "--by-node"]])
        func placements(hosts: [String]) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.ragged, to: "ragged.yaml")
            let arguments = ["train", "ragged.yaml", "--json"]
            let alone = try Command(folder: folder.path).run(arguments)
            let end = try Command(folder: folder.path, hosts: hosts).run(arguments)
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            let outcome = try Outcome(end.output)
            #expect(try outcome.digest == Outcome(alone.output).digest)
            #expect(Set(outcome.hosts).count == hosts[0].split(separator: " ").count)
        }
    }
}
