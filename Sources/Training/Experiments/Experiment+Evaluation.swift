import Collectives
import DataParallel
import FoundationEssentials
import NeuralNetworks

extension Experiment {
    /// Replaces the model's parameters by those of a safetensors file.
    ///
    /// - Throws: `TrainingError` if the file is missing or does not fit the model.
    public func load(weights path: String) throws(TrainingError) { try load(WeightSource(path: path)) }

    /// Replaces the model's parameters by those of a file, as far as the source says.
    ///
    /// - Throws: `TrainingError` if the file is missing or does not fit the model.
    public func load(_ source: WeightSource) throws(TrainingError) {
        let path = source.path
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw TrainingError(
                "\(path): the weights cannot be read; is there such a file, or has the run not finished?",
                .missingInput)
        }
        do throws(ModelError) {
            try model.load(Safetensors(bytes, file: path), as: source)
        } catch {
            throw TrainingError("\(path): \(error.description)", .badData)
        }
    }

    /// Loss, accuracy and all metrics on the validation and test sets, or on the training set where there is neither.
    ///
    /// - Parameter topK: how many of the largest outputs may hold the class for a sample to count as right in `top_k_accuracy`.
    /// - Note: collective, every rank calls it in the same order.
    public func evaluate(communicator: any Communicator, topK: Int = 5) throws -> EvaluationOutcome {
        let start = ContinuousClock.now
        let evaluator = setup.evaluator(on: communicator)
        let validation = try data.validation.map {
            try evaluator.evaluate($0, scaling: data.scaling, topK: topK)
        }
        let test = try data.test.map { try evaluator.evaluate($0, scaling: data.scaling, topK: topK) }
        let training =
            validation == nil && test == nil
            ? try evaluator.evaluate(data.training, scaling: data.scaling, topK: topK) : nil
        let penalty = ModelRegularization(model, defaults: regularization).penalty
        return EvaluationOutcome(
            digest: ParameterDigest(model).description, trainingLoss: training?.loss,
            trainingAccuracy: training?.accuracy,
            validationLoss: validation?.loss, validationAccuracy: validation?.accuracy, testLoss: test?.loss,
            testAccuracy: test?.accuracy, penalty: penalty > 0 ? penalty : nil, ranks: communicator.size,
            hosts: communicator.hosts,
            seconds: (ContinuousClock.now - start).seconds, trainingMetrics: training?.metrics,
            validationMetrics: validation?.metrics, testMetrics: test?.metrics)
    }
}

/// What a model is worth: the text of `evaluate --json`, in snake_case.
public struct EvaluationOutcome: Sendable, Encodable {
    /// SHA-256 over the parameters.
    public let digest: String
    /// The loss on the training set, where there is no other set.
    public let trainingLoss: Double?
    /// The accuracy on the training set, where there is no other set.
    public let trainingAccuracy: Double?
    /// The loss on the validation set.
    public let validationLoss: Double?
    /// The accuracy on the validation set.
    public let validationAccuracy: Double?
    /// The loss on the test set.
    public let testLoss: Double?
    /// The accuracy on the test set.
    public let testAccuracy: Double?
    /// The part of each loss that is penalties on the weights; nil where there are none, as in exports.
    public let penalty: Double?
    /// The number of ranks.
    public let ranks: Int
    /// The host of each rank.
    public let hosts: [String]
    /// The time of the evaluation.
    public let seconds: Double
    /// What the predictions on the training set are like, where there is no other set.
    public let trainingMetrics: TaskMetrics?
    /// What the predictions on the validation set are like.
    public let validationMetrics: TaskMetrics?
    /// What the predictions on the test set are like.
    public let testMetrics: TaskMetrics?
}
