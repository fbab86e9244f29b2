import Tensors

/// A model made for predictions, and which layers of the trained one it keeps.
public struct FoldedModel {
    /// The model.
    public let model: Sequential
    /// The place in the trained model of each of its layers.
    public let kept: [Int]

    /// A model with all layers of the trained one, or some.
    public init(model: Sequential, kept: [Int]) {
        self.model = model
        self.kept = kept
    }
}

extension Sequential {
    /// The same predictions from fewer layers: what only training needs is left out, and batch normalisation goes into the dense layer
    /// before it, or else into the one after it.
    ///
    /// With y = s·x + t, what batch normalisation is in predictions: s·(W·x + b) + t = (s·W)·x + (s·b + t), and
    /// W·(s·x + t) + b = (W·s)·x + (W·t + b). Weights are computed in float64 and rounded once.
    ///
    /// - Throws: `ModelError` if the model cannot be put together, which does not happen to one that has been trained.
    public func folded() throws(ModelError) -> FoldedModel {
        var kept: [Int] = []
        var changed: [any Layer] = []
        for (index, layer) in layers.enumerated() where !layer.isForTrainingOnly {
            kept.append(index)
            changed.append(layer)
        }
        var place = 0
        while place < changed.count {
            if try Self.fold(place, in: &changed, type: type) {
                kept.remove(at: place)
                // The one before may be normalisation that has a dense layer after it only now.
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

    /// Takes a layer out of a list, if it is batch normalisation that a dense neighbour can take in.
    ///
    /// - Returns: whether it is out.
    private static func fold(_ place: Int, in layers: inout [any Layer], type: ScalarType) throws(ModelError)
        -> Bool
    {
        guard let normalization = layers[place] as? BatchNorm else { return false }
        let affine = normalization.scalesAndShifts
        if place > 0, let dense = layers[place - 1] as? Dense {
            layers[place - 1] = try dense.followed(by: affine.scales, affine.shifts, type: type)
        } else if place + 1 < layers.count, let dense = layers[place + 1] as? Dense {
            layers[place + 1] = try dense.preceded(by: affine.scales, affine.shifts, type: type)
        } else {
            return false
        }
        layers.remove(at: place)
        return true
    }
}

extension Dense {
    /// A layer that multiplies this one's outputs by scales and adds shifts.
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

    /// A layer that first multiplies its inputs by scales and adds shifts.
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
        // Under a negative scale a zero became −0, which sparse matrices keep.
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
