import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Reporting
import Summation

extension TrainingSetup {
    /// Checks that the model is whole and accepts the samples.
    ///
    /// - Throws: `TrainingError` if their size is wrong, or a layer was given to another model.
    func checkModel() throws(TrainingError) {
        if let problem = model.problem { throw TrainingError(problem, .badConfiguration) }
        let width = model.inputShape.reduce(1, *)
        let inputs = data.inputShape.reduce(1, *)
        guard inputs != width else { return }
        throw TrainingError(
            "\(data.training.name) has \(inputs) features a sample, the model takes \(width)",
            .badData)
    }

    /// The last layer if its activation cannot give the standardized targets, and the problem; nil if it can.
    var narrowLayer: (layer: Int, problem: String)? {
        guard case .values(let values, _) = data.training.labels,
            let layer = model.layers.lastIndex(where: { !$0.isIdentityInInference }),
            let outputs = (model.layers[layer] as? Activation)?.outputRange
        else { return nil }
        let scaling = data.scaling.targets
        let targets = scaling?.scaled(values) ?? values
        guard let least = targets.min(), let largest = targets.max(),
            least < outputs.lowerBound || largest > outputs.upperBound
        else { return nil }
        let range =
            outputs.upperBound.isFinite
            ? "between \(Format.significant(outputs.lowerBound)) and \(Format.significant(outputs.upperBound))"
            : "\(Format.significant(outputs.lowerBound)) or more"
        return (
            layer,
            "gives numbers \(range), where the \(scaling == nil ? "" : "standardized ")targets are from \(Format.significant(least)) to \(Format.significant(largest))"
        )
    }

    /// Checks that no layer at the end applies an activation that the loss applies itself, or cannot give the targets.
    ///
    /// - Throws: `TrainingError` that suggests a change.
    func checkLastLayer() throws(TrainingError) {
        if let (layer, problem) = narrowLayer {
            throw TrainingError(
                "layer \(layer) (\(model.layers[layer].kind)) \(problem): leave the layer out",
                .badConfiguration)
        }
        if let layer = loss.squeezingLayer(of: model) {
            throw TrainingError(
                "layer \(layer) (\(model.layers[layer].kind)) comes before a loss that applies \(loss.includedActivation ?? "an activation") itself: leave the layer out",
                .badConfiguration)
        }
    }

    /// Checks that the samples have several classes, if they have classes.
    ///
    /// - Throws: `TrainingError` if there is nothing to learn.
    func checkClasses() throws(TrainingError) {
        guard data.classCount == 1 else { return }
        throw TrainingError(
            "all samples of \(data.training.name) are of \(data.training.classNames?.first.map { "the class '\($0)'" } ?? "one class"): there is nothing to learn; name another target",
            .badData)
    }

    /// Checks that the model's outputs and the loss suit the learning task.
    ///
    /// - Throws: `TrainingError` that suggests a change.
    func checkOutputs() throws(TrainingError) {
        do throws(ModelError) {
            try loss.check(outputs: model.outputShape.reduce(1, *), for: data.task)
        } catch {
            throw TrainingError(error.description, .badConfiguration)
        }
        let outputs = model.outputShape.reduce(1, *)
        guard data.training.table == nil, let values = data.training.classValues,
            outputs > values.count, values.count > 1
        else {
            return
        }
        let isRoomy = values.allSatisfy { (0..<outputs).contains($0) }
        throw TrainingError(
            "the model has \(outputs) outputs for the \(values.count) values of the labels, \(ExperimentData.list(values.map(String.init))), which are the classes: give its last dense layer \(values.count) units\(isRoomy ? ", or say classes: \(outputs) in the options of the training set, to number classes from 0 to \(outputs - 1)" : "")",
            .badConfiguration)
    }

    /// Checks that the metric that a schedule or early stopping monitors is available.
    ///
    /// - Throws: `TrainingError` that suggests a change.
    func check(_ monitor: Monitor?, of watcher: String) throws(TrainingError) {
        guard let monitor else { return }
        if let problem = monitor.problem {
            throw TrainingError("\(watcher) watches \(problem)", .badConfiguration)
        }
        if monitor.needsValidation, data.validation == nil {
            throw TrainingError(
                "\(watcher) watches \(monitor.metric), but there is no validation data: add validation: {fraction: 0.1} to data, or set its monitor to training_loss",
                .badConfiguration)
        }
        if monitor.needsClasses, !loss.hasIndependentOutputs, case .values = data.training.labels {
            throw TrainingError(
                "\(watcher) watches \(monitor.metric), but \(data.training.name) has target values, not classes: set its monitor to validation_loss",
                .badConfiguration)
        }
        if monitor.needsTargetValues, !measuresErrors {
            throw TrainingError(
                "\(watcher) watches \(monitor.metric), but \(data.training.name) has classes, not target values: set its monitor to validation_loss",
                .badConfiguration)
        }
        if monitor.needsProbabilities, loss.includedActivation == nil {
            throw TrainingError(
                "\(watcher) watches \(monitor.metric), but the loss defines no probabilities: set its monitor to validation_loss, or choose a cross-entropy",
                .badConfiguration)
        }
        if monitor.needsOneClassPerSample, case .values = data.training.labels {
            throw TrainingError(
                "\(watcher) watches \(monitor.metric), which independent outputs do not have: set its monitor to validation_loss or validation_roc_auc",
                .badConfiguration)
        }
    }

    /// True if the outputs are measured by their errors, as those of regression.
    var measuresErrors: Bool {
        if case .values = data.training.labels { !loss.hasIndependentOutputs } else { false }
    }

    /// Checks that the optimizer suits the regularization of the weights that it changes.
    ///
    /// - Throws: `TrainingError` that suggests a change.
    func check(_ optimizer: any Optimizer) throws(TrainingError) {
        let regularization = ModelRegularization(model, defaults: defaultRegularization)
        if let problem = regularization.problem(with: optimizer) {
            throw TrainingError(problem, .badConfiguration)
        }
    }

    /// Verifies on the first samples of a data set that losses in evaluation do not depend on the number of ranks.
    ///
    /// - Throws: `CommunicationError`, the same on all ranks, if they do.
    /// - Note: Collective: every rank must call it in the same order.
    func verifyIndependence(
        on dataset: Dataset, _ communicator: any Communicator
    ) throws(CommunicationError) {
        let first = RankIndependence.samples(of: dataset, scaling: data.scaling, type: model.type)
        try communicator.agree(
            Result { try first.map { try model.verifyIndependence(of: loss, on: $0) } }
                .mapError { RankFailure(message: "\($0)", exitCode: .badData) })
    }

    /// Checks that a threshold between two classes can be chosen.
    ///
    /// - Throws: `TrainingError` that suggests a change.
    func checkThreshold() throws(TrainingError) {
        guard thresholdCriterion != nil else { return }
        guard data.validation != nil else {
            throw TrainingError(
                "training.threshold is chosen on the validation data, and there is none: add validation: {fraction: 0.1} to data, or leave it out",
                .badConfiguration)
        }
        guard loss.includedActivation != nil, data.classCount == 2,
            loss.hasIndependentOutputs || model.outputShape == [2]
        else {
            throw TrainingError(
                "training.threshold is for two classes and a cross-entropy: leave it out, or see data.classes",
                .badConfiguration)
        }
    }

    /// The number of ranks that have samples in a full batch, and the reason.
    package var usefulRanks: (count: Int, reason: String) {
        let samples = min(batch.size, data.training.sampleCount)
        let count = BatchPartition(
            sampleCount: samples, microBatchSize: batch.micro, rankCount: 1
        ).microBatchCount
        return (
            count,
            "a batch of \(samples) sample\(samples == 1 ? "" : "s") has \(count) micro-batch\(count == 1 ? "" : "es") of \(min(batch.micro, samples))"
        )
    }

    /// Returns a warning if some ranks have no samples even in a full batch, with the remedy; nil if all have.
    func rankWarning(_ ranks: Int) -> String? {
        let useful = usefulRanks
        guard useful.count < ranks else { return nil }
        let idle = ranks - useful.count
        let samples = min(batch.size, data.training.sampleCount)
        let remedy =
            if samples >= ranks {
                ", or set batch.micro to \((samples - 1) / (ranks - 1)) or less (it is part of the arithmetic, like the seed)"
            } else if batch.size < data.training.sampleCount {
                ", or a larger batch.size"
            } else {
                ""
            }
        return
            "\(idle) of \(ranks) ranks \(idle == 1 ? "has" : "have") nothing to do: \(useful.reason); use at most \(useful.count) rank\(useful.count == 1 ? "" : "s")\(remedy)"
    }
}
