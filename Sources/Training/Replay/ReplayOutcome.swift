import Collectives
import DataParallel
import NeuralNetworks
import Reporting
import Tensors

/// A step that was computed again, and one rank's part of it.
public struct ReplayOutcome: Encodable {
    /// The number of the step, from 1.
    public let step: Int
    /// The epoch, from 1.
    public let epoch: Int
    /// The number of the step in its epoch, from 1.
    public let stepInEpoch: Int
    /// The rank.
    public let rank: Int
    /// The number of ranks.
    public let ranks: Int
    /// The checkpoint from which the run went on; nil for its first step.
    public let from: String?
    /// The indices of the rank's samples in the training set, from 0.
    public let samples: [Int]
    /// The names of these samples; nil if they have none.
    public let sampleNames: [String]?
    /// The number of samples of the batch.
    public let batchSamples: Int
    /// The mean loss of the rank's samples; nil if it has none.
    public let rankLoss: Double?
    /// The samples of the rank with the largest losses.
    public let largestLosses: [SampleLoss]
    /// The mean loss of the batch, with the penalties on the weights.
    public let loss: Double
    /// The norm of the batch's gradient before clipping.
    public let gradientNorm: Double
    /// The learning rate.
    public let learningRate: Double
    /// True if loss and gradient were finite, so that the parameters were updated.
    public let updated: Bool
    /// The first value that is not finite, and its likely causes; nil if there is none.
    public let firstNonFinite: String?
    /// The digest of the rank's part of the gradient.
    public let gradientDigest: String
    /// The outputs of the layers for the rank's samples.
    public let layers: [Layer]
    /// The gradients of the parameters.
    public let parameters: [Parameter]
    /// The SHA-256 digest of the parameters after the step.
    public let digest: String
    /// The comparison with the run's checkpoint right after the step; nil if there is none.
    public let checkpointAfter: Comparison?
    /// Tensors for a look in other programs.
    private let content: Safetensors

    /// The loss of a sample.
    public struct SampleLoss: Encodable, Sendable {
        /// The index in the training set, from 0.
        let sample: Int
        /// The name; nil if samples have none.
        let name: String?
        let loss: Double
    }

    /// The outputs of a layer.
    public struct Layer: Encodable, Sendable {
        /// The layer's name.
        let layer: String
        let kind: String
        /// The mean and the standard deviation of the finite outputs; nil without any.
        let outputMean: Double?
        let outputDeviation: Double?
        /// The share of outputs in the saturated range; nil if the layer has none.
        let saturated: Double?
        /// The number of outputs that are infinite or no number.
        let notFinite: Int
    }

    /// The gradient of a parameter.
    public struct Parameter: Encodable, Sendable {
        let name: String
        let shape: [Int]
        /// The norm of the rank's part.
        let rankGradientNorm: Double
        /// The digest of the rank's part.
        let rankGradientDigest: String
        /// The number of elements of the rank's part that are infinite or no number.
        let notFinite: Int
        /// The norm of the batch's gradient, before clipping.
        let gradientNorm: Double
    }

    /// The comparison with a checkpoint.
    public struct Comparison: Encodable, Sendable {
        /// The checkpoint.
        public let path: String
        /// True if its parameters have the same bits.
        public let isEqual: Bool
    }

    private enum CodingKeys: CodingKey {
        case step, epoch, stepInEpoch, rank, ranks, from, samples, sampleNames, batchSamples, rankLoss
        case largestLosses, loss
        case gradientNorm, learningRate, updated, firstNonFinite, gradientDigest, layers, parameters, digest
        case checkpointAfter
    }

    init(
        _ replay: StepReplay, _ outcome: StepReplay.Outcome, _ experiment: Experiment, from: String?,
        checkpointAfter: Comparison?
    ) {
        let (part, result) = (outcome.part, outcome.result)
        let training = experiment.data.training
        step = replay.number
        epoch = part.batch.epoch + 1
        stepInEpoch = part.batch.step + 1
        rank = replay.rank
        ranks = replay.ranks
        self.from = from
        samples = part.batch.indices
        sampleNames = training.sampleNames.map { names in part.batch.indices.map { names.texts[$0] } }
        batchSamples = result.sampleCount
        rankLoss = part.summary.loss
        largestLosses = Self.largest(part.losses.values).map { row in
            SampleLoss(
                sample: part.batch.indices[row], name: training.sampleNames?.texts[part.batch.indices[row]],
                loss: part.losses.values[row])
        }
        loss = result.loss
        gradientNorm = result.gradientNorm
        learningRate = result.learningRate
        updated = result.isFinite
        firstNonFinite = outcome.nonFinite.map { $0.text(on: SoloCommunicator()) }
        gradientDigest = part.summary.gradientDigest.description
        layers = zip(experiment.model.layers, part.outputs).enumerated().map { index, pair in
            Layer(Sequential.layerName(index), pair.0, pair.1.values)
        }
        parameters = zip(part.gradients, outcome.gradients).map { own, whole in
            Parameter(name: own.name, own: own.tensor, whole: whole.tensor)
        }
        digest = ParameterDigest(experiment.model).description
        self.checkpointAfter = checkpointAfter
        content = Self.content(part, outcome, experiment.model)
    }

    /// Returns the rows of the largest losses, at most three; those that are no number come first.
    private static func largest(_ losses: [Double]) -> [Int] {
        func size(_ row: Int) -> Double { losses[row].isNaN ? .infinity : losses[row] }
        return Array(losses.indices.sorted { size($0) > size($1) }.prefix(3))
    }

    /// The content of a safetensors file: the rank's inputs, targets, losses, outputs and gradients, the batch's gradient,
    /// the parameters before the step and those after it.
    public var file: [[UInt8]] { content.pieces() }

    private static func content(
        _ part: StepReplay.Part, _ outcome: StepReplay.Outcome, _ model: Sequential
    ) -> Safetensors {
        var tensors: [(name: String, tensor: Tensor)] = [("inputs", part.batch.features)]
        var integers = [(name: "indices", values: part.batch.indices.map { Int32(clamping: $0) })]
        switch part.batch.targets {
        case .classes(let classes): integers.append(("targets", classes))
        case .values(let values): tensors.append(("targets", values))
        }
        tensors.append(("losses", part.losses))
        tensors += part.outputs.enumerated().map { ("outputs.\(Sequential.layerName($0))", $1) }
        tensors += part.gradients.map { ("rank_gradients.\($0.name)", $0.tensor) }
        tensors += outcome.gradients.map { ("gradients.\($0.name)", $0.tensor) }
        tensors += outcome.before.map { ("parameters.\($0.name)", $0.tensor) }
        tensors += model.state.map { ("updated.\($0.name)", $0.tensor) }
        var file = Safetensors(tensors)
        file.integers = integers
        return file
    }
}

extension ReplayOutcome.Layer {
    fileprivate init(_ name: String, _ layer: any NeuralNetworks.Layer, _ outputs: [Double]) {
        let finite = outputs.filter(\.isFinite)
        let count = Double(finite.count)
        let mean = finite.reduce(0, +) / count
        let squares = finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.layer = name
        kind = layer.kind
        outputMean = finite.isEmpty ? nil : mean
        outputDeviation = finite.isEmpty ? nil : (squares / count).squareRoot()
        var saturated: Double?
        if case .saturated(let below, let above) = layer.inactiveRange, !outputs.isEmpty {
            saturated = Double(outputs.count { $0 < below || $0 > above }) / Double(outputs.count)
        }
        self.saturated = saturated
        notFinite = outputs.count - finite.count
    }
}

extension ReplayOutcome.Parameter {
    /// - Parameters:
    ///   - own: the rank's part, with an axis for its subtrees.
    ///   - whole: the batch's gradient.
    fileprivate init(name: String, own: Tensor, whole: Tensor) {
        let values = own.values
        var sums = [Double](repeating: 0, count: whole.count)
        for (index, value) in values.enumerated() { sums[index % whole.count] += value }
        self.init(
            name: name, shape: whole.shape, rankGradientNorm: Self.norm(sums),
            rankGradientDigest: ParameterDigest([(name, own)]).description,
            notFinite: values.count { !$0.isFinite }, gradientNorm: Self.norm(whole.values))
    }

    private static func norm(_ values: [Double]) -> Double {
        StepResult.shown(values.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }
}

// The outcome for people.
extension ReplayOutcome {
    /// The step, the layers and the parameters, as lines and tables.
    public var text: String {
        [head, layerTable.text(), parameterTable.text(), foot].joined(separator: "\n")
    }

    private var head: String {
        let shown = samples.prefix(8).enumerated().map { place, index in
            sampleNames.map { "\(index) (\($0[place]))" } ?? String(index)
        }
        let list = shown.joined(separator: ", ") + (samples.count > shown.count ? ", …" : "")
        return ResultLines.text([
            ("step", "\(step), step \(stepInEpoch) of epoch \(epoch)"),
            ("rank", "\(rank) of \(ranks)"),
            ("from", from ?? "the first step"),
            ("samples", "\(samples.count) of \(batchSamples)" + (samples.isEmpty ? "" : ": \(list)")),
            ("loss of these", rankLoss.map { "\(StepResult.shown($0))" }),
            ("largest", samples.isEmpty ? nil : largestLosses.map(Self.text).joined(separator: ", ")),
            ("loss of the batch", "\(StepResult.shown(loss))"),
            ("gradient norm", "\(StepResult.shown(gradientNorm))"),
            ("learning rate", "\(learningRate)"),
        ]) + "\n"
    }

    private static func text(_ sample: SampleLoss) -> String {
        "\(Format.short(StepResult.shown(sample.loss))) of sample \(sample.sample)"
            + (sample.name.map { " (\($0))" } ?? "")
    }

    private var layerTable: Table {
        var table = Table([
            .init("Layer (type)"), .init("Output mean ± deviation", .right), .init("Saturated", .right),
            .init("Not finite", .right),
        ])
        for layer in layers {
            let moments = layer.outputMean.flatMap { mean in
                layer.outputDeviation.map { "\(Format.short(mean)) ± \(Format.short($0))" }
            }
            table.append([
                "\(layer.layer) (\(layer.kind))", moments ?? "", layer.saturated.map(Format.percent) ?? "",
                Format.grouped(layer.notFinite),
            ])
        }
        table.append(note: "Outputs for the samples of rank \(rank)")
        return table
    }

    private var parameterTable: Table {
        var table = Table([
            .init("Parameter"), .init("Gradient norm", .right), .init("of the rank", .right),
            .init("Not finite", .right), .init("Digest of the rank's"),
        ])
        for parameter in parameters {
            table.append([
                parameter.name, Format.short(parameter.gradientNorm),
                Format.short(parameter.rankGradientNorm),
                Format.grouped(parameter.notFinite), String(parameter.rankGradientDigest.prefix(16)),
            ])
        }
        table.append(
            note: "Gradients of the mean loss, before clipping; those of the batch include penalties")
        return table
    }

    private var foot: String {
        let check = checkpointAfter.map {
            "\($0.isEqual ? "the same bits as" : "OTHER BITS than") \($0.path)"
        }
        return ResultLines.text([
            ("divergence", updated ? nil : firstNonFinite),
            ("gradient of the rank", gradientDigest),
            ("parameters after the step", updated ? digest : "\(digest), not updated"),
            ("checkpoint after the step", check),
        ])
    }
}
