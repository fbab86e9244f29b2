/// A rule by which features are brought to a size that suits training.
public protocol Scaling: Sendable {
    /// The rule with its numbers taken from the training set; it then applies to training, validation and test data alike.
    func fitted(to training: Dataset) -> FittedScaling
}
