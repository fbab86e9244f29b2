import NeuralNetworks
import Reporting

/// A summary of a model's export, in numbers.
public struct ExportSummary: Sendable, Encodable {
    /// A layer's weights with zeros among them.
    public struct Zeros: Sendable, Encodable {
        /// Their full name, such as `layers.0.weight`.
        public let name: String
        /// The number of zero weights.
        public let zeros: Int
        /// The number of weights.
        public let weights: Int
    }

    /// The number of layers of the trained model.
    public let layersInTraining: Int
    /// The number of layers of the export.
    public let layers: Int
    /// The floating-point operations of one prediction of the trained model.
    public let operationsInTraining: Int
    /// The floating-point operations of one prediction of the export.
    public let operations: Int
    /// The weights that have zeros among them.
    public let zeroWeights: [Zeros]

    /// The largest difference of the export's outputs from the trained model's on 64 random samples, relative for
    /// outputs larger than 1.
    public let drawnDifference: Double

    init(_ trained: Sequential, _ model: Sequential, difference: Double) {
        drawnDifference = difference
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

    /// The summary as readable text, one line per number.
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
