import Collectives
import Testing

@Suite("Comparison of the ranks' settings")
struct IdentityTests {
    private func identity(_ fields: [String: String]) -> RunIdentity {
        var identity = RunIdentity()
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { identity.add(name, value) }
        return identity
    }

    /// The error that all ranks with these identities throw.
    private func error(_ identities: [[RunIdentity]], sharesMemory: Bool = false) throws
        -> CommunicationError?
    {
        let hosts = ["ada", "bob", "cyd", "dan", "eve"]
        let errors = InProcessCommunicator.outcomes(
            ranks: identities.count, hosts: Array(hosts.prefix(identities.count)), sharesMemory: sharesMemory
        ) { communicator -> CommunicationError? in
            do throws(CommunicationError) {
                try communicator.compare(identities[communicator.rank])
                return nil
            } catch { return error }
        }
        let found = try errors.map { try $0.result.get() }
        #expect(Set(found).count == 1)
        return found[0]
    }

    @Test("equal identities are no error", arguments: [1, 2, 5])
    func same(ranks: Int) throws {
        let one = [identity(["seed": "42", "data": "a, b = c"]), identity([:])]
        #expect(try error(Array(repeating: one, count: ranks)) == nil)
    }

    @Test(
        "each kind of difference names field, rank, host and both values",
        arguments: [
            ("version", "0.1.0", "0.2.0"), ("seed", "42", "43"),
            ("optimizer.momentum.learning_rate", "0.05", "0.01"), ("batch.micro", "16", "8"),
            ("precision", "float32", "float64"), ("reduction", "any-ranks", "run"),
            (
                "training data", "100 samples of shape [64], checksum 1f",
                "100 samples of shape [64], checksum 2f"
            ),
            ("layers.0.weight", "float32 [10, 64], checksum 1f", "float32 [12, 64], checksum 1f"),
            ("empty", "", "not"), ("quoted", "a\n\"ö\"", "a\n\"o\""),
        ])
    func difference(field: String, usual: String, other: String) throws {
        let many = identity(["a": "1", field: usual, "z": "2"])
        let odd = identity(["a": "1", field: other, "z": "2"])
        let error = try error([[many], [many], [odd], [many]])
        #expect(error?.exitCode == 80)
        let text = try #require(error?.description)
        #expect(
            text.contains("  \(field): \(other) on rank 2 on cyd, \(usual) on rank 0 on ada and 2 more"),
            "\(text)")
        #expect(
            text.split(separator: "\n", omittingEmptySubsequences: false).count { $0.contains(": ") } == 1,
            "\(text)")
    }

    @Test("of two ranks the first one counts as the majority; the options of a differing choice are left out")
    func two() throws {
        let first = identity(["optimizer": "momentum", "optimizer.momentum.nesterov": "true", "seed": "1"])
        let second = identity(["optimizer": "adam", "optimizer.adam.beta_1": "0.9", "seed": "1"])
        let text = try #require(try error([[first], [second]])?.description)
        #expect(text.hasSuffix("\n  optimizer: adam on rank 1 on bob, momentum on rank 0 on ada"), "\(text)")
    }

    @Test("a field that one rank lacks is absent there")
    func absent() throws {
        let text = try #require(
            try error([[identity(["x": "1"])], [identity(["x": "1", "y": "2"])]], sharesMemory: true)?
                .description)
        #expect(text.hasSuffix("\n  y: 2 on rank 1 on bob, absent on rank 0 on ada"), "\(text)")
    }

    @Test("identities after one that differs are not compared")
    func consequences() throws {
        let first = [identity(["seed": "1"]), identity(["weight": "a"])]
        let second = [identity(["seed": "2"]), identity(["weight": "b"])]
        let text = try #require(try error([first, second])?.description)
        #expect(text.contains("seed") && !text.contains("weight"))
    }
}
