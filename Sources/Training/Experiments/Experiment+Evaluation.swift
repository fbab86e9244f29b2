import Collectives
import DataParallel
import FoundationEssentials
import NeuralNetworks

extension Experiment {
    /// Replaces the model's parameters by those of a safetensors file.
    ///
    /// - Throws: `TrainingError` if the file is missing or does not fit the model.
    public func load(weights path: String) throws(TrainingError) { try load(WeightSource(path: path)) }

    /// Replaces the model's parameters by those of a file that the source selects.
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

    /// Evaluates loss, accuracy and all metrics on the validation and test sets, or on the training set if
    /// there is neither.
    ///
    /// - Parameter topK: the number of largest outputs among which a sample's class counts as correct in
    ///   `top_k_accuracy`.
    /// - Note: Collective: every rank must call it in the same order.
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
        let penalty = ModelRegularization(model, defaults: defaultRegularization).penalty
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
