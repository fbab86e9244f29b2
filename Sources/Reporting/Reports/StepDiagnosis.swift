/// Statistics of a training step by layer; as JSON, a line of `diagnostics.jsonl`, in which nil values are
/// omitted.
public struct StepDiagnosis: Sendable, Codable, Hashable {
    /// The epoch, from 1.
    public let epoch: Int
    /// The step since the beginning of the training, from 1.
    public let step: Int
    /// The mean loss of the step's global batch.
    public let loss: Double
    /// The global norm of the step's gradient, before clipping.
    public let gradientNorm: Double
    /// The layers, in order.
    public let layers: [LayerDiagnosis]

    /// The diagnosis of a step.
    public init(epoch: Int, step: Int, loss: Double, gradientNorm: Double, layers: [LayerDiagnosis]) {
        self.epoch = epoch
        self.step = step
        self.loss = loss
        self.gradientNorm = gradientNorm
        self.layers = layers
    }
}

/// Statistics of one layer in a training step, over the global batch.
public struct LayerDiagnosis: Sendable, Codable, Hashable {
    /// The position in the model, from 0.
    public let layer: Int
    /// The layer's type: `Dense`.
    public let kind: String
    /// The mean of its outputs, over samples and units.
    public let outputMean: Double
    /// The standard deviation of its outputs, over samples and units.
    public let outputDeviation: Double
    /// Estimates of the quantiles of its outputs in equal steps, from the least one to the largest: 0, 0.05 … 1. Nil if
    /// none is a number, and in records of earlier versions.
    public let outputQuantiles: [Float]?
    /// The fraction of saturated outputs, which hardly change with their inputs; nil if the activation does
    /// not saturate.
    public let saturated: Double?
    /// The fraction of units that were inactive for all samples of the batch; nil if units cannot die.
    public let dead: Double?
    /// The norm of its parameters' gradient, before clipping; nil if it has no trainable parameters.
    public let gradientNorm: Double?
    /// The norm of its parameters before the update; nil if it has no trainable parameters.
    public let weightNorm: Double?
    /// Estimates of the quantiles of its largest parameter before the update; nil as above, and if it has no trainable
    /// parameters.
    public let weightQuantiles: [Float]?
    /// The norm of the update divided by that of the parameters; nil if there was no update, or the
    /// parameters are all 0.
    public let updateRatio: Double?

    /// The diagnosis of a layer.
    public init(
        layer: Int, kind: String, outputMean: Double, outputDeviation: Double,
        outputQuantiles: [Float]? = nil, saturated: Double? = nil, dead: Double? = nil,
        gradientNorm: Double? = nil, weightNorm: Double? = nil, weightQuantiles: [Float]? = nil,
        updateRatio: Double? = nil
    ) {
        self.layer = layer
        self.kind = kind
        self.outputMean = outputMean
        self.outputDeviation = outputDeviation
        self.outputQuantiles = outputQuantiles
        self.saturated = saturated
        self.dead = dead
        self.gradientNorm = gradientNorm
        self.weightNorm = weightNorm
        self.weightQuantiles = weightQuantiles
        self.updateRatio = updateRatio
    }
}

extension StepDiagnosis {
    /// The diagnosis as a line of JSON, without the newline.
    var line: String {
        var object = NumberObject()
        object.add("epoch", epoch)
        object.add("gradient_norm", gradientNorm)
        object.add("layers", json: "[\(layers.map(\.line).joined(separator: ","))]")
        object.add("loss", loss)
        object.add("step", step)
        return object.closed
    }
}

extension LayerDiagnosis {
    fileprivate var line: String {
        var object = NumberObject()
        object.add("dead", dead)
        object.add("gradient_norm", gradientNorm)
        object.add("kind", json: JSONLine.text(of: kind))
        object.add("layer", layer)
        object.add("output_deviation", outputDeviation)
        object.add("output_mean", outputMean)
        object.add("output_quantiles", outputQuantiles)
        object.add("saturated", saturated)
        object.add("update_ratio", updateRatio)
        object.add("weight_norm", weightNorm)
        object.add("weight_quantiles", weightQuantiles)
        return object.closed
    }
}
