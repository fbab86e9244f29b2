import Collectives
import Configuration
import Datasets
import Prediction
import Registry

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
    /// Reads a data set whose columns and classes are those of the training set, which is not read itself; on one rank
    /// of each host, whose memory the other ranks of the host share.
    ///
    /// - Parameter context: the context, of which precision, columns, classes and use are those of the model's data.
    /// - Throws: `CommunicationError`, the same on all ranks, if it cannot be read, or its samples have another size.
    /// - Note: Collective: every rank must call it in the same order.
    public func dataset(
        _ selection: Selection, context: DataContext, for use: DataContext.Use,
        on communicator: any Communicator
    ) throws -> Dataset {
        var known = context
        known.keepsDoubles = plan.precision == .float64
        (known.schema, known.classNames, known.use) = (scaling.schema, classNames, use)
        var plan = plan
        plan.data.test = selection
        let description = ConfigurationWriter(catalogs: .standard).text(of: plan)
        let dataset = try communicator.shared("\(context.location)\n\(description)") { [known, classCount] in
            let dataset = try DataSources.catalog.make(selection).load(context: known)
            return dataset.allowing(classes: classCount)
        }
        try check(dataset)
        return dataset
    }

    /// Creates the trained model of an experiment.
    public init(_ experiment: Experiment) {
        self.init(
            plan: experiment.plan, model: experiment.model, loss: experiment.loss,
            scaling: experiment.data.scaling, classCount: experiment.data.classCount,
            classNames: experiment.data.training.classNames, threshold: experiment.threshold)
    }
}
