/// The layers of a decoder that leads from a model's lower layers back to its inputs: their mirror image.
///
/// Each dense layer has a counterpart with as many outputs as it has inputs, followed by the activation that comes before it; nothing follows
/// the last one, which gives the reconstruction (for a cross-entropy: its logits). Normalisation, dropout and noise have no counterpart.
public enum MirrorDecoder {
    /// The mirror image of a model's lower layers, not built yet.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - count: the number of its lower layers, at least one of which is dense.
    ///   - isTied: whether dense layers share their counterparts' weights.
    /// - Throws: `ModelError` if there is nothing to mirror.
    public static func layers(
        for model: Sequential, lower count: Int, isTied: Bool
    ) throws(ModelError) -> [any Layer] {
        guard count <= model.layers.count else {
            throw ModelError(
                "the model has \(model.layers.count) layers, \(count) of them cannot be an encoder")
        }
        let dense = (0..<count).filter { model.layers[$0] is Dense }
        guard !dense.isEmpty else {
            throw ModelError(
                "the lower \(count) layers have no dense layer, and so nothing that a decoder could mirror")
        }
        var result: [any Layer] = []
        for (place, index) in dense.enumerated().reversed() {
            guard let layer = model.layers[index] as? Dense, let weight = layer.weight else { continue }
            result.append(isTied ? TiedDense(to: layer) : Dense(units: weight.shape[1]))
            if place == 0 { break }
            result += model.layers[(dense[place - 1] + 1)..<index].compactMap(\.otherActivation)
        }
        return result
    }
}
