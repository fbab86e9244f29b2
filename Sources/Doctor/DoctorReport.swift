import Reporting

/// The report of an examination.
public struct DoctorReport: Sendable, Encodable {
    /// The findings, in the order of the checks.
    public let findings: [Finding]
    private let facts: JobFacts

    init(_ facts: JobFacts) {
        self.facts = facts
        findings = Check.all.flatMap { $0.findings(facts) }
    }

    /// True if no run could start, or it would end with an error.
    public var hasFailure: Bool { count(.failure) > 0 }

    private func count(_ level: Finding.Level) -> Int { findings.count { $0.level == level } }

    /// The report for people: a line for each finding, and a block for a bug report.
    public var text: String {
        let width = findings.map(\.check.count).max() ?? 0
        var lines: [String] = []
        for finding in findings {
            let mark =
                switch finding.level {
                case .ok: "[ok]  "
                case .warning: "[warn]"
                case .failure: "[FAIL]"
                }
            let name = finding.check + String(repeating: " ", count: width - finding.check.count)
            lines.append("\(mark) \(name)  \(finding.found)")
            if let remedy = finding.remedy {
                lines.append(String(repeating: " ", count: width + 9) + "remedy: \(remedy)")
            }
        }
        lines += ["", verdict, "", "For a bug report:", "", "```"] + details + ["```"]
        return lines.map { $0 + "\n" }.joined()
    }

    private var verdict: String {
        let warnings = Format.count(count(.warning), "warning")
        if hasFailure {
            return "\(Format.count(count(.failure), "failure")), \(warnings): not ready for a run"
        }
        return count(.warning) > 0 ? "\(warnings): a run works" : "all is well"
    }

    private var details: [String] {
        let rank = facts.ranks[0]
        var lines = [
            "dnn-dist \(rank.program.version), \(rank.program.builtWith); \(rank.program.library)",
            "\(rank.system.distribution), Linux \(rank.system.kernel), \(rank.system.processor), "
                + Format.bytes(rank.system.memoryBytes),
        ]
        let hosts = facts.hosts.prefix(16).map {
            "\($0.name): \(Format.count($0.ranks.count, "rank")), \(Format.count($0.ranks[0].cores.hostCores, "core"))"
        }
        lines.append(
            hosts.joined(separator: "; ") + (facts.first.launcher.map { "; started by \($0)" } ?? ""))
        lines += facts.first.variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        lines += findings.filter { $0.level != .ok }.map {
            "\($0.level == .warning ? "warn" : "FAIL") \($0.check): \($0.found)"
        }
        return lines
    }

    private enum CodingKeys: String, CodingKey {
        case version, ready, warnings, failures, findings, facts
    }

    /// Encodes the report as one object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(facts.ranks[0].program.version, forKey: .version)
        try container.encode(!hasFailure, forKey: .ready)
        try container.encode(count(.warning), forKey: .warnings)
        try container.encode(count(.failure), forKey: .failures)
        try container.encode(findings, forKey: .findings)
        try container.encode(facts, forKey: .facts)
    }
}
