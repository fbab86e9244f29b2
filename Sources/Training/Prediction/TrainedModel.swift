import Configuration
import Datasets
import NeuralNetworks
import Reporting

/// A trained model with all that predictions take: what its outputs mean, and what is done to features before they enter it.
public struct TrainedModel {
    /// The configuration of its training.
    public let plan: Plan
    /// The model.
    public let model: Sequential
    /// What it was trained with: it knows what outputs mean.
    public let loss: any Loss
    /// What is done to the features before they enter the model.
    public let scaling: FittedScaling
    /// The number of classes, 0 where the model gives values.
    public let classCount: Int

    /// The model of an experiment.
    public init(_ experiment: Experiment) {
        self.init(
            plan: experiment.plan, model: experiment.model, loss: experiment.loss,
            scaling: experiment.data.scaling, classCount: experiment.data.classCount)
    }

    init(plan: Plan, model: Sequential, loss: any Loss, scaling: FittedScaling, classCount: Int) {
        self.plan = plan
        self.model = model
        self.loss = loss
        self.scaling = scaling
        self.classCount = classCount
    }

    /// Its predictions.
    ///
    /// - Parameter draws: how many Monte Carlo draws; nil for one prediction without anything random.
    public func predictor(draws: Int? = nil) -> BatchPredictor {
        BatchPredictor(model: model, loss: loss, hasClasses: classCount > 0, draws: draws)
    }

    /// Checks that samples are as large as those that the model was trained with.
    ///
    /// - Throws: `DataError` if they are not.
    public func check(_ samples: Dataset) throws(DataError) {
        let width = model.inputShape.reduce(1, *)
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

    /// The same model with the products of sparse weights where those were the faster ones in a measurement just made; the numbers
    /// are the same.
    ///
    /// - Parameter rows: the samples of a batch, on which the choice depends.
    /// - Returns: the model, and what was measured.
    public func withSparseProducts(
        rows: Int
    ) throws(ModelError) -> (model: TrainedModel, choices: [SparseChoice]) {
        let (chosen, choices) = try SparseChoice.made(for: model, rows: rows)
        let trained = TrainedModel(
            plan: plan, model: chosen, loss: loss, scaling: scaling, classCount: classCount)
        return (trained, choices)
    }
}
