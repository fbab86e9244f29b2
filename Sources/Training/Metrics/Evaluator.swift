import Autodiff
import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Summation

/// The loss and metrics of a model on a data set.
public struct EvaluationResult: Sendable {
    /// The mean over all samples of loss times sample weight, including the penalties on the weights.
    public let loss: Double
    /// The fraction of samples that are classified correctly, nil if the task has no classes.
    public let accuracy: Double?
    /// The number of samples.
    public let sampleCount: Int
    /// Further metrics of the predictions, if requested.
    public var metrics: TaskMetrics?
    /// Samples that show how good the predictions are, if requested.
    var examples: EvaluationExamples?
}

extension EvaluationResult: Codable {
    /// The keys in a checkpoint, where further metrics are not kept.
    enum CodingKeys: String, CodingKey { case loss, accuracy, sampleCount }
}

/// Evaluates a model on whole data sets: every sample counts once, regardless of its rank.
package struct Evaluator {
    let model: Sequential
    let loss: any Loss
    let defaultRegularization: WeightRegularization
    let communicator: any Communicator
    let microBatchSize: Int

    /// The number of largest outputs that count for the top-k accuracy, unless another is asked for.
    package static let usualTopK = 5

    /// The number of samples of one batch. It affects the order of additions, which depends only on this
    /// constant and `microBatchSize`.
    private static let batchSize = 1024

    package init(
        model: Sequential, loss: any Loss, defaultRegularization: WeightRegularization,
        communicator: any Communicator, microBatchSize: Int
    ) {
        self.model = model
        self.loss = loss
        self.defaultRegularization = defaultRegularization
        self.communicator = communicator
        self.microBatchSize = microBatchSize
    }

    /// Computes loss and accuracy over a data set.
    ///
    /// - Parameters:
    ///   - topK: requests all metrics, including the accuracy of the `topK` largest outputs; nil for loss and
    ///     accuracy only.
    ///   - threshold: the threshold between two classes to measure, too; nil for none.
    ///   - keepsExamples: true to request examples, too.
    /// - Throws: `CommunicationError`, the same on all ranks, with exit code 75 if a rank was asked to end and
    ///   requests are deferred.
    /// - Note: Collective: every rank must call it in the same order.
    package func evaluate(
        _ dataset: Dataset, scaling: FittedScaling, topK: Int? = nil, threshold: Double? = nil,
        keepsExamples: Bool = false
    ) throws -> EvaluationResult {
        let batches = Batches(
            of: dataset, scaling: scaling, batchSize: Self.batchSize, microBatchSize: microBatchSize,
            rank: communicator.rank, rankCount: communicator.size, type: model.type)
        var totals = [0.0, 0.0]
        var hasClasses = false
        var tally = try topK.map {
            try makeTally(
                for: dataset, topK: $0, threshold, scaling.targets, keepsCurves: keepsExamples)
        }
        var collector =
            keepsExamples ? ExampleCollector(dataset, loss: loss, scaling: scaling.targets) : nil
        for batch in batches {
            try communicator.endIfStopped(phase: .metrics)
            let pass = ForwardPass(
                samples: batch.layout, mode: .evaluation,
                statistics: BatchStatistics(communicator, over: batch.forest))
            let evaluation = try withoutGradients {
                try Evaluation(of: model, loss: loss, on: batch, pass)
            }
            hasClasses = evaluation.rightAnswers != nil
            if let outputs = evaluation.outputs {
                let measured = MeasuredBatch(
                    outputs: outputs, targets: batch.targets, indices: batch.indices,
                    samples: batch.layout, forest: batch.forest)
                try collector?.add(measured)
                try tally?.add(measured, communicator: communicator)
            }
            totals = elementWiseSum(
                totals,
                try communicator.treeSum(evaluation.sums, width: 2, forest: batch.forest, phase: .metrics))
        }
        let count = Double(dataset.sampleCount)
        var metrics = try tally?.metrics(communicator: communicator)
        var examples = try collector?.result(communicator: communicator)
        if case .classification(var classification) = metrics {
            examples?.keep(curves: classification.curves)
            classification.curves = nil
            metrics = .classification(classification)
        }
        return EvaluationResult(
            loss: totals[0] / count + ModelRegularization(model, defaults: defaultRegularization).penalty,
            accuracy: hasClasses ? totals[1] / count : nil,
            sampleCount: dataset.sampleCount,
            metrics: metrics, examples: examples.flatMap { $0.isEmpty ? nil : $0 })
    }

    private func makeTally(
        for dataset: Dataset, topK: Int, _ threshold: Double?, _ targets: TargetScaling?, keepsCurves: Bool
    ) throws -> any MetricTally {
        let outputs = model.outputShape.reduce(1, *)
        switch dataset.labels {
        case .classes(_, let count):
            let predictable = loss.hasIndependentOutputs ? 2 : outputs
            let names = dataset.classNames.flatMap { $0.count >= max(count, predictable) ? $0 : nil }
            return try ClassTally(
                classCount: max(count, predictable), loss: loss, topK: topK,
                sampleCount: dataset.sampleCount, classNames: names, threshold: threshold,
                keepsCurves: keepsCurves, communicator: communicator)
        case .values(let wanted, let width):
            let names = dataset.table?.schema.targetNames.flatMap { $0.count == width ? $0 : nil }
            guard loss.hasIndependentOutputs else {
                return ErrorTally(wanted: wanted, width: width, scaling: targets, names: names)
            }
            return try IndependentTally(
                outputCount: width, sampleCount: dataset.sampleCount, names: names,
                keepsCurves: keepsCurves, communicator: communicator)
        case .none: preconditionFailure("samples without labels cannot be evaluated")
        }
    }
}
