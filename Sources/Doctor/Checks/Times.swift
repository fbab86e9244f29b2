import Reporting
import Training

extension Check {
    /// The time that ranks have after a request to end.
    static let signals = Check("signals") { facts in
        var parts: [String] = []
        if let wait = facts.first.slurmKillWait { parts.append("Slurm sends SIGKILL \(wait) after SIGTERM") }
        if facts.ranks[0].program.builtWith.hasPrefix("Open MPI") {
            let seconds = facts.first.variables["OMPI_MCA_odls_base_sigkill_timeout"] ?? "1"
            parts.append("mpirun sends SIGKILL to the ranks \(seconds) s after SIGTERM or Ctrl-C")
        }
        let advice = "SIGUSR1 leaves them all the time, and dnn-dist launch passes every request on as that"
        return [.ok((parts + [advice]).joined(separator: "; "))]
    }

    /// The clocks: the same time on all ranks. Results do not depend on them, but names and times of runs do.
    static let clocks = Check("clocks") { facts in
        var problems: [Result] = []
        if let early = facts.ranks.first(where: { $0.system.secondsBeforeProgram > 3600 }) {
            problems.append(
                .warning(
                    "the clock of \(early.host) stands before the time at which the program was installed, by "
                        + Format.duration(seconds: early.system.secondsBeforeProgram),
                    remedy: Self.clockRemedy))
        }
        let worst = facts.clocks.max { abs($0.seconds) - $0.uncertainty < abs($1.seconds) - $1.uncertainty }
        if let worst, abs(worst.seconds) - worst.uncertainty > 0.5 {
            let name = facts.ranks.first { $0.rank == worst.rank }?.name ?? "rank \(worst.rank)"
            problems.append(
                .warning(
                    "the clock of \(name) is \(Format.seconds(abs(worst.seconds))) "
                        + "\(worst.seconds > 0 ? "ahead of" : "behind") that of rank 0",
                    remedy: Self.clockRemedy))
        }
        if !problems.isEmpty { return problems }
        guard let worst else { return [.ok("one rank, nothing to compare")] }
        let bound = Format.seconds(max(0.001, abs(worst.seconds) + worst.uncertainty))
        return [.ok("all ranks within \(bound)")]
    }

    private static let clockRemedy = "on that host: timedatectl set-ntp true (or chronyc makestep)"

    /// The times of exchanges.
    static let exchange = Check("exchange") { facts in
        guard let exchange = facts.exchange else { return [] }
        var results: [Result] = []
        func text(_ link: LinkTimes) -> String {
            "\(Format.short(link.latencyMicroseconds)) µs, \(Format.bytes(Int(link.bytesPerSecond)))/s"
        }
        if let link = exchange.insideHost {
            let found = "messages inside \(facts.hosts[0].name): \(text(link))"
            let isSlow = link.latencyMicroseconds > 500 || link.bytesPerSecond < 200e6
            results.append(
                isSlow && !facts.isCrowded
                    ? .warning(
                        found + ", slow",
                        remedy: "look for other work on the host (top), and bind ranks to cores")
                    : .ok(found))
        }
        if let link = exchange.betweenHosts {
            let name = facts.ranks.first { $0.rank == link.rank }?.host ?? ""
            let found = "messages from \(facts.hosts[0].name) to \(name), the slowest host: \(text(link))"
            let isSlow = link.latencyMicroseconds > 2000 || link.bytesPerSecond < 80e6
            results.append(
                isSlow
                    ? .warning(
                        found + ", slow",
                        remedy:
                            "see that MPI takes the fast network: mpirun --mca btl_tcp_if_include INTERFACE "
                            + "(ip -brief address names them)")
                    : .ok(found))
        }
        let reference = exchange.allReduceMicroseconds.map { ", MPI_Allreduce \(Format.short($0)) µs" } ?? ""
        results.append(
            .ok(
                "a step's exchange of \(Format.grouped(exchange.parameters)) parameters: "
                    + "\(Format.short(exchange.stepMicroseconds)) µs\(reference)"))
        return results
    }
}
