import Reporting
import Training

// Several runs of one configuration.
extension RunReport {
    /// The settings that tell apart runs of one configuration.
    private static let ofRepetition: Set = ["seed", "runs", "data.validation.folds.fold"]

    /// The complete runs of each configuration that has several, with different seeds or folds.
    private var repetitions: [[Run]] {
        var (groups, places): ([[Run]], [[String]: Int]) = ([], [:])
        var seen: Set<[String]> = []
        for run in runs where run.outcome?.isFinished ?? false {
            guard let settings = run.settings else { continue }
            let lines = settings.map { "\($0.name)=\($0.value)" }
            // The same run again is no other sample.
            guard seen.insert(lines).inserted else { continue }
            let key = settings.filter { !Self.ofRepetition.contains($0.name) }.map {
                "\($0.name)=\($0.value)"
            }
            if let place = places[key] {
                groups[place].append(run)
            } else {
                places[key] = groups.count
                groups.append([run])
            }
        }
        return groups.filter { $0.count > 1 }
    }

    /// Returns a table of the results' means and standard deviations; nil if no configuration has several runs.
    ///
    /// - Parameter label: returns the words for the runs of a configuration.
    func spreads(label: ([Run]) -> String) -> Table? {
        let groups = repetitions
        guard !groups.isEmpty else { return nil }
        let measures = RunSummary.measures(of: groups.joined().map(\.summary))
        var table = Table(
            [.init("runs of one configuration"), .init("runs", .right)]
                + measures.map { .init($0.title, .right) })
        for group in groups {
            table.append(
                [label(group), "\(group.count)"]
                    + measures.map { measure in
                        RepeatedOutcome.Spread(group.map { measure.value($0.summary) })?.text ?? "–"
                    })
        }
        table.append(
            note: "mean ± standard deviation over complete runs that differ in seed or fold alone (n − 1)")
        return table
    }
}
