import Launching
import Testing

@Suite("Decisions after the end of mpirun")
struct RestartPolicyTests {
    private static let two = [HostSlots(name: "a", slots: 2), HostSlots(name: "b", slots: 2)]

    private func decide(
        _ policy: inout RestartPolicy, _ end: JobEnd, hasBegun: Bool = true, checkpoint: String? = nil,
        hosts: [HostSlots] = two, lost: [String] = []
    ) -> Decision {
        policy.decide(
            after: end, hasBegun: hasBegun, checkpoint: checkpoint, hosts: hosts, lostHosts: lost)
    }

    @Test(
        "a run that is done, stopped or wrong in itself is over",
        arguments: [0, 64, 65, 66, 69, 70, 73, 75, 78, 81] as [Int32])
    func final(code: Int32) {
        var policy = RestartPolicy(ranks: 4, minimumRanks: 1, maximumRestarts: 3)
        #expect(decide(&policy, .exited(code), lost: ["b"]) == .finish(code))
    }

    @Test(
        "a lost rank restarts on all hosts, even before the run has begun",
        arguments: [.exited(80), .exited(137), .exited(143), .killed(9)] as [JobEnd])
    func lost(end: JobEnd) {
        var policy = RestartPolicy(ranks: 4, minimumRanks: 1, maximumRestarts: 3)
        #expect(decide(&policy, end, hasBegun: false) == .restart(ranks: 4, hosts: Self.two))
    }

    @Test(
        "an error of mpirun itself restarts if the run had begun or a host is missing, and is passed on otherwise"
    )
    func unclear() {
        var policy = RestartPolicy(ranks: 4, minimumRanks: 1, maximumRestarts: 9)
        #expect(decide(&policy, .exited(1), hasBegun: false) == .finish(1))
        #expect(decide(&policy, .exited(1)) == .restart(ranks: 4, hosts: Self.two))
        let left = [Self.two[0]]
        #expect(
            decide(&policy, .exited(1), hasBegun: false, hosts: left, lost: ["b"])
                == .restart(ranks: 2, hosts: left))
    }

    @Test("ranks shrink with the hosts, and grow again with them, but never beyond the number wanted")
    func ranks() {
        var policy = RestartPolicy(ranks: 3, minimumRanks: 2, maximumRestarts: 9)
        #expect(decide(&policy, .exited(80)) == .restart(ranks: 3, hosts: Self.two))
        let left = [Self.two[1]]
        #expect(decide(&policy, .exited(80), hosts: left, lost: ["a"]) == .restart(ranks: 2, hosts: left))
        #expect(decide(&policy, .exited(80)) == .restart(ranks: 3, hosts: Self.two))
    }

    @Test("fewer ranks than allowed, or none, end the job", arguments: [0, 1])
    func tooFew(slots: Int) {
        var policy = RestartPolicy(ranks: 4, minimumRanks: 2, maximumRestarts: 3)
        let hosts = slots == 0 ? [] : [HostSlots(name: "a", slots: slots)]
        guard case .giveUp(let reason) = decide(&policy, .exited(80), hosts: hosts, lost: ["b"]) else {
            Issue.record("restarted on \(slots) slots")
            return
        }
        #expect(reason.contains(slots == 0 ? "no host" : "--min-ranks"))
    }

    @Test("restarts are counted from the last new checkpoint")
    func count() {
        var policy = RestartPolicy(ranks: 4, minimumRanks: 1, maximumRestarts: 2)
        let restart = Decision.restart(ranks: 4, hosts: Self.two)
        for checkpoint in [nil, "step-00000010", "step-00000020"] {
            #expect(decide(&policy, .exited(80), checkpoint: checkpoint) == restart)
            #expect(decide(&policy, .exited(80), checkpoint: checkpoint) == restart)
        }
        guard case .giveUp(let reason) = decide(&policy, .exited(80), checkpoint: "step-00000020") else {
            Issue.record("restarted a third time from the same checkpoint")
            return
        }
        #expect(reason.hasPrefix("2 restarts without a new checkpoint"))
    }

    @Test("without restarts allowed the first loss ends the job")
    func none() {
        var policy = RestartPolicy(ranks: 4, minimumRanks: 1, maximumRestarts: 0)
        guard case .giveUp = decide(&policy, .exited(80)) else {
            Issue.record("restarted")
            return
        }
    }

    @Test(
        "the status of waitpid is decoded as the system's own macros do",
        arguments: [(0, JobEnd.exited(0)), (80 << 8, .exited(80)), (9, .killed(9)), (11 | 0x80, .killed(11))]
            as [(Int32, JobEnd)])
    func status(status: Int32, end: JobEnd) { #expect(JobEnd(waitStatus: status) == end) }
}
