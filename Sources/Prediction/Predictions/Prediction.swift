import Tensors

/// A model's prediction for one sample.
public struct Prediction: Sendable, Equatable {
    /// The index of the sample in its data set, from 0.
    public let sample: Int
    /// The predicted class, for several draws the one with the largest mean; nil if the model learned target
    /// values.
    public let predictedClass: Int?
    /// The probability of each class or of each independent output, or the outputs themselves; for several
    /// draws their means.
    public let values: [Double]
    /// The standard deviation of each value over the draws, √(Σ(x − mean)²/draws); nil without draws.
    public let standardDeviations: [Double]?
    /// The predictive entropy in nats, that of the mean probabilities: −Σ p·log p over the classes, or the
    /// sum over independent binary outputs. Nil without draws or if the values are not probabilities.
    public let predictiveEntropy: Double?

    /// Creates a prediction of a sample.
    public init(
        sample: Int, predictedClass: Int?, values: [Double], standardDeviations: [Double]? = nil,
        predictiveEntropy: Double? = nil
    ) {
        self.sample = sample
        self.predictedClass = predictedClass
        self.values = values
        self.standardDeviations = standardDeviations
        self.predictiveEntropy = predictiveEntropy
    }
}

/// The form that all predictions of a model have.
public struct PredictionLayout: Sendable, Hashable {
    /// The number of values of a prediction.
    public let width: Int
    /// True if samples have classes.
    public let hasClasses: Bool
    /// True if the values are probabilities.
    public let areProbabilities: Bool
    /// True if the values are means over draws, with standard deviations.
    public let isDrawn: Bool
    /// The type in which single values were computed; means and deviations are in float64.
    public let type: ScalarType

    /// Creates a form.
    public init(
        width: Int, hasClasses: Bool, areProbabilities: Bool, isDrawn: Bool, type: ScalarType
    ) {
        self.width = width
        self.hasClasses = hasClasses
        self.areProbabilities = areProbabilities
        self.isDrawn = isDrawn
        self.type = type
    }
}
