import Collectives
import Configuration
import Datasets
import NeuralNetworks

/// A base model: the model of another configuration, trained first so that this model can start from its
/// weights.
public final class BaseModel {
    /// The base with its data and its model.
    public let experiment: Experiment
    /// The selection of weights to take from it.
    private let source: WeightSource
    /// The outcome of its training; nil before it.
    var outcome: BaseOutcome?

    /// Reads the base's configuration and data.
    ///
    /// - Parameter ancestors: the configurations of the models that have this one as their base, directly or
    ///   indirectly.
    init(
        _ source: WeightSource, context: DataContext, on communicator: any Communicator,
        above ancestors: [String]
    ) throws {
        guard !ancestors.contains(source.path) else {
            throw TrainingError(
                "\(source.path): a model that is its own base: change model.load.from", .badConfiguration)
        }
        self.source = source
        let plan = try ConfigurationReader(catalogs: .standard).read(file: source.path)
        guard plan.data.validation.foldCount == nil else {
            throw TrainingError(
                "\(source.path): a base is one model, not one per fold: validate it with {fraction: 0.1}, or name one fold",
                .badConfiguration)
        }
        experiment = try Experiment(
            plan, context: DataContext(configurationFile: source.path, environment: context.environment),
            loadsWeights: true, scaling: nil, on: communicator, above: ancestors + [source.path])
    }

    /// Copies the weights to a model.
    ///
    /// - Throws: `TrainingError` if they do not fit, before the base's training as well as after it.
    func copyWeights(to model: Sequential) throws(TrainingError) {
        do throws(ModelError) {
            try model.load(Safetensors(experiment.model), as: source)
        } catch {
            throw TrainingError("\(source.path): \(error.description)", .badConfiguration)
        }
    }

    /// Adopts the trained weights of an earlier run of the same configuration, if that was trained in this
    /// process.
    public func copyTrainedWeights(from other: BaseModel) throws {
        guard other.outcome != nil else { return }
        try experiment.model.load(Safetensors(other.experiment.model))
        outcome = other.outcome
    }
}

extension WeightSource {
    /// True if the file is a configuration: its model has to be trained first to get the weights.
    var isConfiguration: Bool { path.hasSuffix(".yaml") || path.hasSuffix(".yml") }
}
