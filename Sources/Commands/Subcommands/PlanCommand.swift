import ArgumentParser
import Collectives
import Launching
import Reporting
import Studies
import Training

/// `dnn-dist plan`
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Predict step time, efficiency and memory on other numbers of ranks and hosts.",
        usage: "dnn-dist plan [<config>] [<options>]",
        discussion: """
            Measures real steps of the configuration here, and reckons with latency and bandwidth:

              dnn-dist plan config.yaml
              dnn-dist plan config.yaml --ranks 2,8,64 --ranks-per-host 16 --latency 2us --bandwidth 12GB/s
              mpirun -n 4 dnn-dist plan config.yaml --ranks 1,2,4,8

            Under mpirun, the ranks that are there measure compute, exchange and network. A process alone measures with \
            threads in place of ranks, and takes the network as given, or a typical one.
            """)

    @OptionGroup var arguments: ConfigurationArguments

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Numbers of ranks; default: powers of two, as far as batch and cores go.", valueName: "n,n"),
        transform: Self.counts)
    var ranks: [Int]?

    @ArgumentParser.Option(help: ArgumentHelp("Number of hosts; default: those of this job.", valueName: "n"))
    var hosts: Int?

    @ArgumentParser.Option(
        help: ArgumentHelp("Number of ranks on a host, in place of --hosts.", valueName: "n"))
    var ranksPerHost: Int?

    @ArgumentParser.Option(
        help: ArgumentHelp("Number of cores of a host; default: those of this one.", valueName: "n"))
    var cores: Int?

    @ArgumentParser.Option(
        help: ArgumentHelp("Time of a short message between hosts: 2us, 0.02ms.", valueName: "time"),
        transform: Self.latency)
    var latency: Double?

    @ArgumentParser.Option(
        help: ArgumentHelp("Bandwidth of a host's network: 12GB/s, 100Gbit/s.", valueName: "rate"),
        transform: Self.bandwidth)
    var bandwidth: Double?

    @ArgumentParser.Option(help: "Approximate seconds of measuring for each number of ranks and stage.")
    var seconds = 2.0

    @Flag(help: "Print the prediction as JSON.")
    var json = false

    func validate() throws {
        try NumberBounds.check("--hosts", hosts, in: 1...RankCount.most)
        try NumberBounds.check("--ranks-per-host", ranksPerHost, in: 1...RankCount.mostOnHost)
        try NumberBounds.check("--cores", cores, in: 1...RankCount.mostOnHost)
        if hosts != nil, ranksPerHost != nil {
            throw ValidationError("--hosts and --ranks-per-host exclude each other: give one of them.")
        }
        try NumberBounds.check("--seconds", seconds, atMost: 60)
    }

    func run() throws {
        try Session.run(json: json) { communicator in
            let plan = try communicator.setUp { try arguments.plan() }
            let coresHere = communicator.size == 1 ? HostCores.count() : HostCores.all
            let request = ForecastRequest(
                ranks: ranks, hosts: hosts, ranksPerHost: ranksPerHost, cores: cores ?? coresHere,
                latencySeconds: latency, bytesPerSecond: bandwidth, seconds: seconds)
            let forecast = try Forecaster(
                plan, context: arguments.cache.context(ofConfigurationFile: arguments.name, plan), request,
                coresHere: coresHere, on: communicator
            ).run()
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                try Console.print(json ? JSONLine.text(of: forecast) : forecast.text)
            }
        }
    }
}

// Values of options.
extension PlanCommand {
    private static func counts(_ text: String) throws -> [Int] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
            guard let count = Int(word), 1...RankCount.most ~= count else {
                throw ValidationError(
                    "'\(word)' is no number of ranks; expected 1 to \(RankCount.most), such as 2,8,64.")
            }
            return count
        }
    }

    private static func latency(_ text: String) throws -> Double {
        let units = [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0)]
        return try quantity(text, units, "a time such as 2us or 0.02ms", within: 1e-9...1, "1ns to 1s")
    }

    private static func bandwidth(_ text: String) throws -> Double {
        let prefixes = [("k", 1e3), ("K", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)]
        let units = prefixes.flatMap { prefix, factor in
            [("\(prefix)B/s", factor), ("\(prefix)bit/s", factor / 8), ("\(prefix)b/s", factor / 8)]
        }
        return try quantity(
            text, units, "a rate such as 12GB/s or 100Gbit/s", within: 1e3...1e14, "1kB/s to 100TB/s")
    }

    /// Returns a number with one of some units.
    private static func quantity(
        _ text: String, _ units: [(name: String, factor: Double)], _ expected: String,
        within bounds: ClosedRange<Double>, _ boundsText: String
    ) throws -> Double {
        for unit in units where text.hasSuffix(unit.name) {
            let number = text.dropLast(unit.name.count).filter { $0 != " " }
            if let value = Double(number), bounds.contains(value * unit.factor) { return value * unit.factor }
        }
        throw ValidationError("'\(text)' is not \(expected), from \(boundsText).")
    }
}
