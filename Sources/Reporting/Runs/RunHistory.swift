import FoundationEssentials
import Storage

/// The recorded history of a run, read from its folder.
public struct RunHistory: Sendable {
    /// Metrics of one epoch.
    public struct Epoch: Sendable, Decodable {
        /// The epoch, from 1.
        public let epoch: Int
        /// The mean loss of the epoch's samples.
        public let trainingLoss: Double
        /// The accuracy on the epoch's samples.
        public let trainingAccuracy: Double?
        /// The mean loss over the validation set.
        public let validationLoss: Double?
        /// The accuracy on the validation set.
        public let validationAccuracy: Double?
    }

    /// The run's name from its configuration.
    public let name: String
    /// The folder.
    public let path: String
    /// The epochs, in order.
    public let epochs: [Epoch]
    /// The diagnosed steps, in order; empty if diagnosis was off.
    public let diagnoses: [StepDiagnosis]
    /// The accuracy on the test set; nil if the run has none or has not ended.
    public let testAccuracy: Double?

    /// The kind of the run's end, such as "finished"; nil if it goes on, or was lost.
    public let end: String?

    /// Reads a run's folder.
    ///
    /// - Throws: `RunReadingError` if it has neither metrics nor diagnostics, or they are invalid.
    public init(folder path: String) throws(RunReadingError) {
        self.path = path
        let parts = path.split(separator: "/").filter { $0 != "." }
        let isOneOfSeveral = parts.last.map { RunFolder.isPart($0) } ?? false
        name =
            parts.count > 1 && !isOneOfSeveral
            ? String(parts[parts.count - 2]) : parts.last.map(String.init) ?? path
        let metrics = try Self.lines(path + "/metrics.jsonl")
        let diagnostics = try Self.lines(path + "/diagnostics.jsonl")
        guard metrics != nil || diagnostics != nil else {
            throw RunReadingError(
                .missing, path, "there is no run in it", advice: "name the folder of a run: runs/NAME/TIME")
        }
        // Lines of steps have the key `step` and are skipped.
        epochs = try Self.decoded(metrics ?? [], path + "/metrics.jsonl", skip: "\"step\":")
        diagnoses = try Self.decoded(diagnostics ?? [], path + "/diagnostics.jsonl", skip: nil)
        let result = Self.result(path + "/result.json")
        testAccuracy = result?.testAccuracy
        end = result?.outcome
    }

    private struct Result: Decodable {
        let testAccuracy: Double?
        let outcome: String?
    }

    /// Returns the lines of a file, nil if it does not exist. An unterminated last line is still being
    /// written.
    private static func lines(_ path: String) throws(RunReadingError) -> [Substring]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileBytes.content(of: path), let text = String(validating: bytes, as: UTF8.self)
        else {
            throw RunReadingError(.missing, path, "cannot be read as text", advice: "check its permissions")
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { $0 }
    }

    private static func decoded<Value: Decodable>(
        _ lines: [Substring], _ path: String, skip key: String?
    ) throws(RunReadingError) -> [Value] {
        var values: [Value] = []
        for (number, line) in lines.enumerated() where key.map({ !line.contains($0) }) ?? true {
            guard let value = JSONLine.decoded(Value.self, from: Array(line.utf8)) else {
                throw RunReadingError(
                    .bad, "\(path):\(number + 1)", "the line is not what a run writes",
                    advice: "remove it, or run again")
            }
            values.append(value)
        }
        return values
    }

    private static func result(_ path: String) -> Result? {
        FileBytes.content(of: path).flatMap { JSONLine.decoded(Result.self, from: $0) }
    }
}

/// An error in reading a run's folder.
public struct RunReadingError: Error, Hashable, CustomStringConvertible {
    /// The kind of a reading error.
    public enum Kind: Sendable, Hashable {
        /// The run does not exist or cannot be opened.
        case missing
        /// Its files are invalid.
        case bad
    }

    /// The kind of the error.
    public let kind: Kind
    /// The place, the problem and advice on how to solve it.
    public let description: String

    init(_ kind: Kind, _ path: String, _ problem: String, advice: String) {
        self.kind = kind
        description = "\(path): \(problem); \(advice)".printable
    }
}
