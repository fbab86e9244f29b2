/// The mirror image of a model's lower layers: a decoder that leads back to the model's inputs.
///
/// Each dense layer has a counterpart with as many outputs as it has inputs, followed by the activation that
/// precedes it; nothing follows the last one, which outputs the reconstruction (logits for a cross-entropy).
/// Normalization, dropout and noise have no counterpart.
public enum MirrorDecoder {
    /// Creates the mirror image of a model's lower layers, not built yet.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - count: the number of lower layers, at least one of which is dense.
    ///   - isTied: true if dense layers share their weights with their counterparts.
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
            result += model.layers[(dense[place - 1] + 1)..<index].compactMap(\.copyOfActivation)
        }
        return result
    }
}
