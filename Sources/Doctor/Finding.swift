/// The result of a check.
public struct Finding: Sendable, Encodable, Equatable {
    /// The weight of a finding.
    public enum Level: String, Sendable, Encodable {
        /// As it should be.
        case ok
        /// A run works, but more slowly or with less help than it could.
        case warning = "warn"
        /// A run does not start, or ends with an error.
        case failure = "fail"
    }

    /// The name of the check.
    public let check: String
    /// The weight.
    public let level: Level
    /// The thing that was found.
    public let found: String
    /// The remedy, with the command; nil if there is nothing to do.
    public let remedy: String?
}

/// A result before it has the name of its check.
struct Result: Sendable {
    let level: Finding.Level
    let found: String
    let remedy: String?

    static func ok(_ found: String) -> Result { Result(level: .ok, found: found, remedy: nil) }
    static func warning(_ found: String, remedy: String) -> Result {
        Result(level: .warning, found: found, remedy: remedy)
    }
    static func failure(_ found: String, remedy: String) -> Result {
        Result(level: .failure, found: found, remedy: remedy)
    }
}

/// A check: its name, and its results for a job.
struct Check: Sendable {
    let name: String
    let results: @Sendable (JobFacts) -> [Result]

    init(_ name: String, _ results: @escaping @Sendable (JobFacts) -> [Result]) {
        self.name = name
        self.results = results
    }

    /// The findings of the check; none if it does not apply.
    func findings(_ facts: JobFacts) -> [Finding] {
        results(facts).map { Finding(check: name, level: $0.level, found: $0.found, remedy: $0.remedy) }
    }
}
