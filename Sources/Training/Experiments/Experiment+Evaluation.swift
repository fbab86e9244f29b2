import Collectives
import DataParallel
import Datasets
import Glibc
import NeuralNetworks
import Prediction
import Storage
import Tensors

extension FileBytes {
    /// Returns the content of a file of weights, which is compared with the memory before it is read.
    ///
    /// - Parameter absent: the problem of a file that cannot be read.
    /// - Throws: `TrainingError` if there is no room for it, or it cannot be read.
    package static func weights(_ path: String, absent: String) throws(TrainingError) -> [UInt8] {
        if let shortage = AvailableMemory.shortage(of: size(of: path)) {
            throw TrainingError("\(path): the file takes \(shortage)", .badData)
        }
        guard let bytes = content(of: path) else {
            let isNoFile = InputFile.open(path) == nil && errno == EINVAL
            throw TrainingError(
                "\(path): \(isNoFile ? "a device, pipe or socket, not a file; \(InputFile.remedy)" : absent)",
                .missingInput)
        }
        return bytes
    }
}

extension Experiment {
    /// Replaces the model's parameters by those of a safetensors file.
    ///
    /// - Parameters:
    ///   - prefix: the beginning of the file's tensor names, where the model has `layers.`; nil for that of the
    ///     plan, or for the model's own in a file that a run has written.
    ///   - allowsNonFinite: true to take values that are infinite or NaN, too.
    /// - Throws: `TrainingError` if the file is missing or does not fit the model.
    public func load(
        weights path: String, prefix: String? = nil, allowsNonFinite: Bool = false
    ) throws(TrainingError) {
        let file = try load(path) { file in
            let planned = plan.model.load.flatMap { try? WeightSource.entry.make($0.values) }
            let isOwn = file.metadata["format"] != nil
            return WeightSource(
                path: path,
                names: prefix.map { TensorNames(prefix: $0) } ?? (isOwn ? nil : planned?.names)
                    ?? TensorNames(),
                allowsNonFinite: allowsNonFinite)
        }
        threshold = plan.training.threshold.flatMap { _ in DecisionThreshold(metadata: file.metadata) }
    }

    /// Replaces the model's parameters by those of a file that the source selects.
    ///
    /// - Returns: the content of the file.
    /// - Throws: `TrainingError` if the file is missing or does not fit the model.
    @discardableResult
    public func load(_ source: WeightSource) throws(TrainingError) -> Safetensors {
        try load(source.path) { _ in source }
    }

    /// Replaces the model's parameters by those of a file, once its content tells which.
    private func load(
        _ path: String, as source: (Safetensors) -> WeightSource
    ) throws(TrainingError) -> Safetensors {
        let bytes = try FileBytes.weights(
            path,
            absent: "the weights cannot be read; is there such a file, or has the run not finished?")
        do throws(ModelError) {
            let file = try Safetensors(bytes, file: path)
            try model.load(file, as: source(file))
            return file
        } catch {
            throw TrainingError("\(path): \(error.description)", .badData)
        }
    }

    /// Checks that there are more classes than the largest outputs that count for the top-k accuracy.
    ///
    /// - Throws: `TrainingError` that suggests a change.
    public func check(topK: Int) throws(TrainingError) {
        guard case .classes(let count) = data.task, !loss.hasIndependentOutputs else {
            throw TrainingError(
                "--top-k is for samples of one class of several, by softmax_cross_entropy: leave it out",
                .usage)
        }
        let classCount = max(count, model.outputShape.reduce(1, *))
        guard topK < classCount else {
            throw TrainingError(
                "--top-k \(topK) counts every sample as correct, as there are \(classCount) classes: "
                    + (classCount > 2 ? "choose at most \(classCount - 1)" : "leave it out"), .usage)
        }
    }

    /// Evaluates loss, accuracy and all metrics on the validation and test sets, or on the training set if
    /// there is neither.
    ///
    /// - Parameters:
    ///   - part: the only set to evaluate on; nil for those above.
    ///   - topK: the number of largest outputs among which a sample's class counts as correct in
    ///     `top_k_accuracy`; 5 if nil.
    /// - Throws: `CommunicationError`, the same on all ranks, if there is no such set.
    /// - Note: Collective: every rank must call it in the same order.
    public func evaluate(
        _ part: DataPart? = nil, communicator: any Communicator, topK: Int? = nil
    ) throws -> EvaluationOutcome {
        let start = ContinuousClock.now
        if let part { _ = try communicator.setUp { try dataset(part) } }
        func isWanted(_ own: DataPart) -> Bool { part == nil || part == own }
        let evaluator = setup.evaluator(on: communicator)
        func evaluated(_ dataset: Dataset) throws -> EvaluationResult {
            try setup.verifyIndependence(on: dataset, communicator)
            return try evaluator.evaluate(
                dataset, scaling: data.scaling, topK: topK ?? Evaluator.usualTopK,
                threshold: threshold?.value)
        }
        let validation = try isWanted(.validation) ? data.validation.map(evaluated) : nil
        let test = try isWanted(.test) ? data.test.map(evaluated) : nil
        let training =
            validation == nil && test == nil && isWanted(.training) ? try evaluated(data.training) : nil
        let penalty = ModelRegularization(model, defaults: defaultRegularization).penalty
        return EvaluationOutcome(
            digest: ParameterDigest(model).description, trainingLoss: training?.loss,
            trainingAccuracy: training?.accuracy,
            validationLoss: validation?.loss, validationAccuracy: validation?.accuracy, testLoss: test?.loss,
            testAccuracy: test?.accuracy, threshold: threshold, penalty: penalty > 0 ? penalty : nil,
            ranks: communicator.size,
            hosts: communicator.hosts,
            seconds: (ContinuousClock.now - start).seconds, trainingMetrics: training?.metrics,
            validationMetrics: validation?.metrics, testMetrics: test?.metrics)
    }
}
