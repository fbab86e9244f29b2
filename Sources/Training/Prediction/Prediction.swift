import Tensors

/// What a model says of one sample.
public struct Prediction: Sendable, Equatable {
    /// The sample's place in its data set, from 0.
    public let sample: Int
    /// The class, of many draws the one of the largest mean; nil where the model learned wanted values.
    public let predictedClass: Int?
    /// The probability of each class or of each output's yes, or the outputs themselves; over many draws their means.
    public let values: [Double]
    /// The standard deviation of each value over the draws, Σ(x − mean)²/draws under the root; nil where nothing was drawn.
    public let standardDeviations: [Double]?
    /// The predictive entropy in nats, that of the mean probabilities: −Σ p·log p over the classes, or the sum over outputs that say yes or
    /// no on their own. Nil where nothing was drawn or the values are no probabilities.
    public let predictiveEntropy: Double?

    /// A prediction of a sample.
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

/// How all predictions of a model are to be read.
public struct PredictionForm: Sendable, Hashable {
    /// The numbers of a prediction.
    public let width: Int
    /// Whether samples have classes.
    public let hasClasses: Bool
    /// Whether the values are probabilities.
    public let areProbabilities: Bool
    /// Whether the values are means over draws, and have standard deviations.
    public let isDrawn: Bool
    /// The type that single values were computed in; means and deviations are in float64.
    public let type: ScalarType

    /// A form.
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
