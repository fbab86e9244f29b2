import Configuration
import FoundationEssentials

/// The threshold between two classes: a sample is of class 1 if the probability of that class is at least the
/// threshold.
public struct DecisionThreshold: Sendable, Hashable, Codable {
    /// The criterion by which it was chosen.
    public let criterion: ThresholdCriterion
    /// The probability from which a sample is of class 1.
    public let value: Double

    /// Creates a threshold that was chosen by a criterion.
    public init(criterion: ThresholdCriterion, value: Double) {
        self.criterion = criterion
        self.value = value
    }

    /// The key of the threshold in a model file's metadata.
    static let key = "threshold"

    /// The threshold in a model file's metadata; nil if there is none.
    package init?(metadata: [String: String]) {
        guard let text = metadata[Self.key],
            let threshold = try? JSONDecoder().decode(Self.self, from: Data(text.utf8))
        else { return nil }
        self = threshold
    }
}
