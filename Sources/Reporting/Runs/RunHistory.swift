import FoundationEssentials
import Storage

/// The recorded history of a run, read from its folder.
public struct RunHistory: Sendable {
    /// Metrics of one epoch.
    public struct Epoch: Sendable {
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
        /// Further metrics on the validation set, by name: `rmse`.
        public let validationMetrics: [String: Double]
        /// The learning rate of the last step.
        public let learningRate: Double?
        /// The momentum of the last step, if the schedule sets it.
        public let momentum: Double?
        /// The number of steps since the beginning of the training.
        public let steps: Int?
        /// The duration.
        public let seconds: Double?
        /// The part of the duration that the validation took.
        public let validationSeconds: Double?
        /// The part of the duration for which the steps of rank 0 waited for samples.
        public let dataSeconds: Double?
        /// Training samples per second.
        public let samplesPerSecond: Double?
    }

    /// Metrics of one step.
    public struct Step: Sendable, Decodable {
        /// The number of steps since the beginning of the training, including this one.
        public let globalStep: Int
        /// The mean loss of the step's batch.
        public let loss: Double
        /// The norm of the step's gradient, before clipping.
        public let gradientNorm: Double
        /// The learning rate of the step.
        public let learningRate: Double
        /// The momentum of the step, if the schedule sets it.
        public let momentum: Double?
    }

    /// The extent of a reading.
    public enum Extent: Sendable {
        /// Everything that was recorded.
        case everything
        /// The epochs and the end, which are enough for an overview.
        case epochs
    }

    /// The run's name from its configuration.
    public let name: String
    /// The folder.
    public let path: String
    /// The epochs, in order.
    public let epochs: [Epoch]
    /// The steps that were recorded, in order; empty if none were.
    public let steps: [Step]
    /// The diagnosed steps, in order; empty if diagnosis was off.
    public let diagnoses: [StepDiagnosis]
    /// The accuracy on the test set; nil if the run has none or has not ended.
    public let testAccuracy: Double?

    /// The kind of the run's end, such as "finished"; nil if it goes on, or was lost.
    public let end: String?
    /// The content of `result.json`; nil if there is none.
    public let result: [UInt8]?

    /// Reads a run's folder.
    ///
    /// - Throws: `RunReadingError` if it has neither a configuration nor metrics, or they are invalid.
    public init(folder path: String, _ extent: Extent = .everything) throws(RunReadingError) {
        self.path = path
        let parts = path.split(separator: "/").filter { $0 != "." }
        let isOneOfSeveral = parts.last.map { RunFolder.isPart($0) } ?? false
        name =
            parts.count > 1 && !isOneOfSeveral
            ? String(parts[parts.count - 2]) : parts.last.map(String.init) ?? path
        let metrics = try Self.lines(path + "/metrics.jsonl")
        let diagnostics = extent == .everything ? try Self.lines(path + "/diagnostics.jsonl") : nil
        let hasBegun = FileManager.default.fileExists(atPath: path + "/config.yaml")
        guard metrics != nil || diagnostics != nil || hasBegun else {
            throw RunReadingError(
                .missing, path, "there is no run in it", advice: "name the folder of a run: runs/NAME/TIME")
        }
        (epochs, steps) = try Self.epochsAndSteps(
            metrics ?? [], path + "/metrics.jsonl", skipsSteps: extent == .epochs)
        diagnoses = try (diagnostics ?? []).enumerated().map { number, line throws(RunReadingError) in
            try Self.decoded(line, "\(path)/diagnostics.jsonl:\(number + 1)")
        }
        let result = FileBytes.content(of: path + "/result.json")
        self.result = result
        let end = result.flatMap { JSONLine.decoded(Result.self, from: $0) }
        testAccuracy = end?.testAccuracy
        self.end = end?.outcome
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

    /// Reads lines of epochs and steps, of which the latter have the key `step`.
    private static func epochsAndSteps(
        _ lines: [Substring], _ path: String, skipsSteps: Bool
    ) throws(RunReadingError) -> ([Epoch], [Step]) {
        var (epochs, steps): ([Epoch], [Step]) = ([], [])
        for (number, line) in lines.enumerated() {
            let place = "\(path):\(number + 1)"
            if !line.contains("\"step\":") {
                epochs.append(try decoded(line, place))
            } else if !skipsSteps {
                steps.append(try decoded(line, place))
            }
        }
        return (epochs, steps)
    }

    private static func decoded<Value: Decodable>(
        _ line: Substring, _ place: String
    ) throws(RunReadingError) -> Value {
        guard let value = JSONLine.decoded(Value.self, from: Array(line.utf8)) else {
            throw RunReadingError(
                .bad, place, "the line is not what a run writes", advice: "remove it, or run again")
        }
        return value
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
