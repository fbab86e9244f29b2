import NeuralNetworks
import Reporting

/// What making a model ready for use came to, in numbers.
public struct ExportSummary: Sendable, Encodable {
    /// Weights of a layer some of which are zero.
    public struct Zeros: Sendable, Encodable {
        /// Their full name, such as `layers.0.weight`.
        public let name: String
        /// How many are zero.
        public let zeros: Int
        /// How many there are.
        public let weights: Int
    }

    /// The layers of the trained model.
    public let layersInTraining: Int
    /// The layers that are left.
    public let layers: Int
    /// The operations of one of the trained model's predictions.
    public let operationsInTraining: Int
    /// The operations of one prediction.
    public let operations: Int
    /// Where weights are zero.
    public let zeroWeights: [Zeros]

    init(_ trained: Sequential, _ model: Sequential) {
        layersInTraining = trained.layers.count
        layers = model.layers.count
        operationsInTraining = trained.operationsPerSample
        operations = model.operationsPerSample
        zeroWeights = model.layers.enumerated().compactMap { index, layer in
            guard let weight = layer.parameters.first(where: { $0.name == "weight" })?.variable.data,
                weight.rank == 2, weight.zeroCount > 0
            else { return nil }
            return Zeros(
                name: Sequential.layerName(index) + ".weight", zeros: weight.zeroCount, weights: weight.count)
        }
    }

    /// For people, a line for each number.
    public var text: String {
        var lines = ["layers: \(layersInTraining) in training, \(layers) in inference"]
        for row in zeroWeights {
            let percent = Format.fixed(100 * Double(row.zeros) / Double(row.weights), decimals: 1)
            lines.append("\(row.name): \(row.zeros) of \(row.weights) weights are zero (\(percent) %)")
        }
        lines.append("operations per sample: \(operationsInTraining) in training, \(operations) in inference")
        return lines.joined(separator: "\n")
    }
}
