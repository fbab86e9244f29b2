import Collectives
import SystemSupport
import Testing
import collectives_probe

@Suite("MPI", .serialized, .enabled(if: Command.mpirun != nil, "there is no mpirun on PATH"))
struct MPITests {
    private func expectedDigest() throws -> String {
        String(try SelfCheck.digest(SoloCommunicator(), seed: 20), radix: 16) + "\n"
    }

    @Test("threads of one process give the same digest for any number of ranks", arguments: [1, 2, 3, 8, 21])
    func inProcess(ranks: Int) throws {
        let expected = try SelfCheck.digest(SoloCommunicator(), seed: 20)
        let digests = try InProcessCommunicator.run(ranks: ranks) { try SelfCheck.digest($0, seed: 20) }
        #expect(digests == Array(repeating: expected, count: ranks))
    }

    @Test("mpirun gives the same digest for any number of ranks, even more than cores", arguments: 1...8)
    func digest(ranks: Int) throws {
        let end = try Command.probe(ranks: ranks).run(["digest"])
        #expect(end.exitCode == 0, "\(end.errors)")
        #expect(end.output == (try expectedDigest()))
        #expect(end.seconds < 40)
    }

    @Test("messages that travel in pieces arrive whole")
    func pieces() throws {
        let end = try Command.probe(ranks: 3).run(["pieces"])
        #expect(end.exitCode == 0, "\(end.errors)")
        #expect(end.output == (try expectedDigest()))
    }

    @Test("the binary without mpirun is one rank")
    func alone() throws {
        let end = try Command.probe().run(["digest"])
        #expect(end.exitCode == 0, "\(end.errors)")
        #expect(end.output == (try expectedDigest()))
    }

    @Test(
        "a rank that never makes a call is named once, within the limit, with exit code 80",
        arguments: [0, 1])
    func silent(victim: Int) throws {
        let end = try Command.probe(ranks: 3).run(["silent", "\(victim)", "4"])
        #expect(end.exitCode == 80)
        let named = "no word from rank \(victim) on "
        #expect(end.errors.split(separator: "\n").count { $0.contains(named) } == 1, "\(end.errors)")
        #expect(end.errors.contains("for 4 s in gradients of step 7"))
        #expect(end.seconds < 40)
    }

    @Test("a rank that never joins MPI does not block the others for ever")
    func absent() throws {
        let end = try Command.probe(ranks: 2).run(["absent", "1", "3"])
        #expect(end.exitCode == 80, "\(end.errors)")
        #expect(end.errors.contains("not all ranks have started"))
        #expect(end.seconds < 40)
    }

    @Test("ranks that make different calls are detected")
    func apart() throws {
        let end = try Command.probe(ranks: 2).run(["apart", "1", "5"])
        #expect(end.exitCode == 80, "\(end.errors)")
        #expect(end.errors.contains("gradients of step 7"))
    }

    @Test(
        "a rank that leaves, crashes or is killed is named once, with its end, and ends the job with exit code 80",
        arguments: [
            ("leave", "ended by itself with exit code 0"), ("kill", "was killed by SIGKILL"),
            ("crash", "was killed by SIGABRT"), ("trap", "was killed by SIG"),
        ], [0, 1])
    func gone(task: (name: String, report: String), victim: Int) throws {
        let end = try Command.probe(ranks: 3).run([task.name, "\(victim)", "30"])
        #expect(end.exitCode == 80, "\(end.errors)")
        let reports = end.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        #expect(reports.count == 1, "\(end.errors)")
        #expect(reports.first?.contains("rank \(victim) on ") == true)
        #expect(reports.first?.contains("\(task.report)") == true, "\(end.errors)")
        #expect(reports.first?.contains("of step 7") == true, "\(end.errors)")
        #expect(end.seconds < 25)
    }

    @Test(
        "a frozen rank, or watcher, is named within the limit, whoever it is and however many there are",
        arguments: [("freeze", 2, 0), ("freeze", 3, 1), ("freeze-watcher", 2, 1)])
    func frozen(task: String, ranks: Int, victim: Int) throws {
        let end = try Command.probe(ranks: ranks).run([task, "\(victim)", "2"])
        #expect(end.exitCode == 80, "\(end.errors)")
        let reports = end.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        #expect(reports.count == 1, "\(end.errors)")
        #expect(reports.first?.contains("no word from rank \(victim) on ") == true, "\(end.errors)")
        #expect(end.seconds < 30)
    }

    @Test(
        "a rank that is frozen in MPI's start, at its own end or in MPI's end is named within the limit",
        arguments: [
            ("freeze-start", 3, 1, "was frozen, in setup, longer than the limit allows"),
            ("freeze-close", 3, 2, "(last seen in gradients of step 7) for 1 s in shutdown of step 7"),
            ("freeze-finalize", 3, 1, "was frozen, in shutdown of step 7, longer than the limit allows"),
            ("freeze-finalize", 2, 0, "was frozen, in shutdown of step 7, longer than the limit allows"),
        ])
    func frozenWithinMPI(task: String, ranks: Int, victim: Int, report: String) throws {
        let end = try Command.probe(ranks: ranks).run([task, "\(victim)", "1"])
        #expect(end.exitCode == 80, "\(end.errors)")
        let reports = end.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        #expect(reports.count == 1, "\(end.errors)")
        #expect(reports.first?.contains("rank \(victim) on ") == true, "\(end.errors)")
        #expect(reports.first?.contains(report) == true, "\(end.errors)")
        #expect(end.seconds < 30)
    }

    @Test("a rank that is frozen after it has left MPI neither blocks the job nor fails it")
    func frozenLate() throws {
        let end = try Command.probe(ranks: 2).run(["late-freeze", "1", "2"])
        #expect(end.exitCode == 0, "\(end.errors)")
        #expect(end.seconds < 30)
    }

    @Test("a rank that cannot start is named once, and its exit code is the job's")
    func failed() throws {
        let end = try Command.probe(ranks: 3).run(["fail", "2", "10"])
        #expect(end.exitCode == 66)
        let reports = end.errors.split(separator: "\n").filter { $0.contains("no data on this host") }
        #expect(reports.count == 1)
        #expect(reports.first?.contains("rank 2 on ") == true)
    }

    @Test(
        "a rank that fails during the run is named once, and its exit code is the job's", arguments: [0, 2])
    func stopped(victim: Int) throws {
        let end = try Command.probe(ranks: 3).run(["stop", "\(victim)", "10"])
        #expect(end.exitCode == 73)
        let reports = end.errors.split(separator: "\n").filter { $0.contains("the disk is full") }
        #expect(reports.count == 1)
        #expect(reports.first?.contains("rank \(victim) on ") == true)
    }
}
