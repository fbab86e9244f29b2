import Configuration
import Datasets
import NeuralNetworks
import Reporting

/// A trained model with everything needed for predictions: the meaning of its outputs and the scaling of its
/// features.
public struct TrainedModel {
    /// The configuration of its training.
    public var plan: Plan
    /// The model.
    public let model: Sequential
    /// The loss function of the training, which defines the meaning of outputs.
    public let loss: any Loss
    /// The scaling of features before they enter the model.
    public let scaling: FittedScaling
    /// The number of classes, 0 if the model outputs values.
    public let classCount: Int
    /// The names of the classes, in order; nil if they have none.
    public let classNames: [String]?
    /// The threshold between two classes; nil to predict the more probable class.
    public let threshold: DecisionThreshold?

    /// A trained model.
    package init(
        plan: Plan, model: Sequential, loss: any Loss, scaling: FittedScaling, classCount: Int,
        classNames: [String]?, threshold: DecisionThreshold? = nil
    ) {
        self.plan = plan
        self.model = model
        self.loss = loss
        self.scaling = scaling
        self.classCount = classCount
        self.classNames = classNames ?? scaling.schema?.classNames
        self.threshold = threshold
    }

    /// Returns a predictor with the model.
    ///
    /// - Parameter draws: the number of Monte Carlo draws; nil for one deterministic prediction.
    public func predictor(draws: Int? = nil) -> BatchPredictor {
        BatchPredictor(
            model: model, loss: loss, hasClasses: classCount > 0, threshold: threshold?.value,
            targetScaling: scaling.targets, draws: draws)
    }

    /// Returns the names that predictions of some samples have: those of the training set's classes and
    /// targets, and the samples' identifiers.
    public func names(for samples: Dataset) -> PredictionNames {
        var names = PredictionNames()
        // A model may have more outputs than there are classes.
        let outputs = model.outputShape.reduce(1, *)
        names.classes = classNames.map { $0 + ($0.count..<max($0.count, outputs)).map(String.init) }
        names.values = loss.hasIndependentOutputs ? scaling.schema?.answerNames : scaling.schema?.targetNames
        names.samples = samples.sampleNames
        return names
    }

    /// Checks that samples have the size of those that the model was trained with.
    ///
    /// - Throws: `DataError` if they are not.
    public func check(_ samples: Dataset) throws(DataError) {
        let width = scaling.schema?.features.count ?? model.inputShape.reduce(1, *)
        guard samples.featureCount != width else { return }
        let remedy =
            samples.sampleShape.count == 1 && samples.featureCount > width
            ? "leave out columns that are no features (--ignore last), or predict with another model"
            : "predict with another model, or correct the data"
        throw DataError(
            .bad, file: samples.name,
            "a sample has \(Format.count(samples.featureCount, "number")), where the model takes \(width)",
            remedy: remedy)
    }

    /// Returns the model with sparse products for sparse weights if those are faster in a measurement made
    /// now; the results are equal.
    ///
    /// - Parameter rows: the number of samples of a batch, which affects the choice.
    /// - Returns: the model, and the measurements.
    public func withSparseProducts(
        rows: Int
    ) throws(ModelError) -> (model: TrainedModel, choices: [SparseChoice]) {
        let (chosen, choices) = try SparseChoice.made(for: model, rows: rows)
        let trained = TrainedModel(
            plan: plan, model: chosen, loss: loss, scaling: scaling, classCount: classCount,
            classNames: classNames, threshold: threshold)
        return (trained, choices)
    }
}
