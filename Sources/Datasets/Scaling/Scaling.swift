/// A rule that scales features to a magnitude suitable for training.
public protocol Scaling: Sendable {
    /// Fits the rule's constants to the training set; the result applies to training, validation and test
    /// data alike.
    func fitted(to training: Dataset) -> FittedScaling
}
