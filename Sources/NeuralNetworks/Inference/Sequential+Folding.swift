import Tensors

/// A model reduced for predictions, and the layers of the trained one that it keeps.
public struct FoldedModel {
    /// The model.
    public let model: Sequential
    /// The index in the trained model of each of its layers.
    public let kept: [Int]

    /// Creates a model from all or some layers of the trained one.
    public init(model: Sequential, kept: [Int]) {
        self.model = model
        self.kept = kept
    }
}

extension Sequential {
    /// Returns a model with the same predictions and fewer layers: those needed only in training are removed,
    /// and batch normalization is folded into the dense layer before it, or else into the one after it.
    ///
    /// With y = s·x + t for batch normalization in predictions: s·(W·x + b) + t = (s·W)·x + (s·b + t), and
    /// W·(s·x + t) + b = (W·s)·x + (W·t + b). Weights are computed in float64 and rounded once. Normalization of
    /// features far from 0 is kept before a dense layer: W·t + b and (W·s)·x would cancel each other.
    ///
    /// - Throws: `ModelError` if the model cannot be built, which does not happen to one that has been
    ///   trained.
    public func folded() throws(ModelError) -> FoldedModel {
        var kept: [Int] = []
        var changed: [any Layer] = []
        for (index, layer) in layers.enumerated() where !layer.isIdentityInInference {
            kept.append(index)
            changed.append(layer)
        }
        var place = 0
        while place < changed.count {
            if try Self.fold(place, in: &changed, type: type) {
                kept.remove(at: place)
                // The layer before may be a normalization that only now is followed by a dense layer.
                place = max(place - 1, 0)
            } else {
                place += 1
            }
        }
        let model = try Sequential(
            built: changed, outputShapes: kept.map { outputShapes[$0] }, inputShape: inputShape,
            type: type)
        return FoldedModel(model: model, kept: kept)
    }

    /// Removes a layer from a list if it is batch normalization that a dense neighbor can absorb.
    ///
    /// - Returns: true if it was removed.
    private static func fold(_ place: Int, in layers: inout [any Layer], type: ScalarType) throws(ModelError)
        -> Bool
    {
        guard let normalization = layers[place] as? BatchNorm else { return false }
        let affine = normalization.scalesAndShifts
        if place > 0, let dense = layers[place - 1] as? Dense {
            layers[place - 1] = try dense.followed(by: affine.scales, affine.shifts, type: type)
        } else if place + 1 < layers.count, let dense = layers[place + 1] as? Dense,
            !normalization.isFarFromZero
        {
            layers[place + 1] = try dense.preceded(by: affine.scales, affine.shifts, type: type)
        } else {
            return false
        }
        layers.remove(at: place)
        return true
    }
}

extension Dense {
    /// The layer whose outputs are this one's, multiplied by scales, plus shifts.
    fileprivate func followed(by scales: [Double], _ shifts: [Double], type: ScalarType) throws(ModelError)
        -> Dense
    {
        try changed(type) { weight, bias, inputs in
            for (output, (scale, shift)) in zip(scales, shifts).enumerated() {
                for input in 0..<inputs { weight[output * inputs + input] *= scale }
                bias[output] = bias[output] * scale + shift
            }
        }
    }

    /// The layer that first multiplies its inputs by scales and adds shifts.
    fileprivate func preceded(by scales: [Double], _ shifts: [Double], type: ScalarType) throws(ModelError)
        -> Dense
    {
        try changed(type) { weight, bias, inputs in
            for output in bias.indices {
                for (input, (scale, shift)) in zip(scales, shifts).enumerated() {
                    bias[output] += weight[output * inputs + input] * shift
                    weight[output * inputs + input] *= scale
                }
            }
        }
    }

    private func changed(
        _ type: ScalarType, _ change: (inout [Double], inout [Double], Int) -> Void
    ) throws(ModelError) -> Dense {
        guard let weight, let bias else {
            preconditionFailure("a dense layer is folded after it has been built")
        }
        var (weights, biases) = (weight.data.values, bias.data.values)
        change(&weights, &biases, weight.shape[1])
        // A negative scale turned zeros into −0, which sparse matrices keep.
        for index in weights.indices { weights[index] += 0 }
        do throws(ShapeError) {
            return Dense(
                weight: try Tensor(weights, shape: weight.shape, type: type), bias: Tensor(biases, type: type)
            )
        } catch {
            throw ModelError(error.description)
        }
    }
}
