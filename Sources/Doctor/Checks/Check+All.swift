extension Check {
    /// All checks, in the order of the report.
    static let all: [Check] = [
        .program, .library, .launcher, .ranks, .cores, .sharedMemory, .limits, .folder, .signals, .clocks,
        .ptrace, .exchange, .shell,
    ]
}

extension [RankFacts] {
    /// The ranks for which a condition holds, as text for a finding: `rank 1 on node7`, `rank 1 on node7 and 3 more`;
    /// nil if there are none.
    func names(where condition: (RankFacts) -> Bool) -> String? {
        let found = filter(condition)
        guard let first = found.first else { return nil }
        return first.name + (found.count > 1 ? " and \(found.count - 1) more" : "")
    }
}
