import SystemSupport

/// The logs that the ranks of a job have written with `--ranks-log logs`.
struct RankLogs {
    /// A rank's line about a step: its own share.
    struct Step: Hashable {
        let samples: Int
        let loss: String?
        let gradient: String
    }

    private let folder: TemporaryFolder

    /// The logs in the folder `logs` of another one.
    init(in folder: TemporaryFolder) { self.folder = folder }

    /// The lines of a rank, without their times.
    func lines(of rank: Int) throws -> [String] {
        try folder.text("logs/rank-\(rank).log").split(separator: "\n").map { line in
            String(line.drop { $0 != " " }.dropFirst())
        }
    }

    /// A rank's share of each step.
    func steps(of rank: Int) throws -> [Int: Step] {
        var steps: [Int: Step] = [:]
        for line in try lines(of: rank) {
            let form =
                /step (\d+): samples (\d+), (?:loss (\S+), )?gradient ([0-9a-f]{16}), forward .* ms.*/
            guard let match = line.wholeMatch(of: form), let number = Int(match.1), let samples = Int(match.2)
            else { continue }
            steps[number] = Step(
                samples: samples, loss: match.3.map(String.init), gradient: String(match.4))
        }
        return steps
    }
}
