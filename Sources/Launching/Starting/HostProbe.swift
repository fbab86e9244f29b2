import Glibc

/// The search for the hosts that still answer.
struct HostProbe {
    /// The most hosts that are asked at the same time.
    private static let width = 32
    /// The interval at which answers are looked for, in seconds.
    private static let interval = 0.02

    let mpirun: MPIRun
    let environment: [String: String]
    /// The time limit for a host's answer.
    let limitSeconds: Double

    /// Starts a program which does nothing on each host, as mpirun would start ranks there.
    ///
    /// - Parameter wait: waits for that many seconds; returns true to give the search up.
    /// - Returns: the hosts that answer, in their order; nil if the search was given up.
    func answering(
        _ hosts: [HostSlots], wait: (_ seconds: Double) -> Bool
    ) throws(LaunchError) -> [HostSlots]? {
        let null = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(null) }
        var waiting = hosts.indices.reversed().map { $0 }
        var asked: [(index: Int, child: ChildProcess, start: ContinuousClock.Instant)] = []
        var answering: Set<Int> = []
        defer { for (_, child, _) in asked { Self.stop(child) } }
        while !waiting.isEmpty || !asked.isEmpty {
            while asked.count < Self.width, let index = waiting.popLast() {
                let child = try ChildProcess(
                    mpirun.probe(hosts[index]), environment: environment, output: null)
                asked.append((index, child, .now))
            }
            if wait(Self.interval) { return nil }
            var rest: [(index: Int, child: ChildProcess, start: ContinuousClock.Instant)] = []
            for question in asked {
                if let end = question.child.end() {
                    if end == .exited(0) { answering.insert(question.index) }
                } else if (.now - question.start).seconds > limitSeconds {
                    Self.stop(question.child)
                } else {
                    rest.append(question)
                }
            }
            asked = rest
        }
        return hosts.indices.filter(answering.contains).map { hosts[$0] }
    }

    private static func stop(_ child: ChildProcess) {
        child.killAll()
        waitpid(child.number, nil, 0)
    }
}
