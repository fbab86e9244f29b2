import Datasets
import Prediction

/// One of a configuration's data sets.
public enum DataPart: String, Sendable, CaseIterable {
    /// The training set.
    case training
    /// The validation set, used after each epoch.
    case validation
    /// The test set, used at the end.
    case test
}

extension Experiment {
    /// Returns a data set of the configuration.
    ///
    /// - Parameter part: the data set; nil for the test set, or else the validation set, or else the training
    ///   set.
    /// - Throws: `TrainingError` if the configuration has no such set.
    public func dataset(_ part: DataPart?) throws(TrainingError) -> Dataset {
        guard let part else { return data.test ?? data.validation ?? data.training }
        let dataset: Dataset? =
            switch part {
            case .training: data.training
            case .validation: data.validation
            case .test: data.test
            }
        guard let dataset else {
            throw TrainingError(
                "the configuration has no \(part.rawValue) set: add one to data, or name data to predict",
                .badConfiguration)
        }
        return dataset
    }
}

extension TrainedModel {
    /// Creates the trained model of an experiment.
    public init(_ experiment: Experiment) {
        self.init(
            plan: experiment.plan, model: experiment.model, loss: experiment.loss,
            scaling: experiment.data.scaling, classCount: experiment.data.classCount,
            classNames: experiment.data.training.classNames, threshold: experiment.threshold)
    }
}
