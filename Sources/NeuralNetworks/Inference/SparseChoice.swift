import Autodiff
import Tensors

/// The measured choice between the dense and the sparse product for one dense layer. It is measured because
/// it depends on the machine, the shape and the batch size.
public struct SparseChoice: Sendable, Encodable, CustomStringConvertible {
    /// The layer's name.
    public let layer: String
    /// The number of samples in a batch.
    public let rows: Int
    /// The fraction of its weights that are not zero.
    public let density: Double
    /// The time of the dense product divided by that of the sparse one.
    public let speedup: Double
    /// True if the layer now uses the sparse product.
    public private(set) var isTaken = false

    /// A one-line summary.
    public var description: String {
        let batch = rows == 1 ? "one sample" : "\(rows) samples"
        return
            "\(layer), \(batch) at a time: \(Self.rounded(100 * density)) % of the weights are not zero, the sparse product is \(Self.rounded(speedup)) times as fast"
    }

    /// The density above which a layer is not measured.
    private static let largestDensity = 0.5
    /// The number of repetitions, of which the fastest counts.
    private static let attempts = 5

    /// Returns a model with sparse products where they are faster, and the measurements. Only dense layers
    /// with at least half of their weights zero are measured.
    ///
    /// - Parameters:
    ///   - rows: the number of samples in a batch.
    ///   - accepts: returns true if the layer is to use the sparse product.
    /// - Throws: `ModelError` if the model cannot be built, which does not happen to one that has been built
    ///   before.
    public static func made(
        for model: Sequential, rows: Int, accepts: (SparseChoice) -> Bool = { $0.speedup > 1 }
    ) throws(ModelError) -> (model: Sequential, choices: [SparseChoice]) {
        let rows = max(rows, 1)
        var layers = model.layers
        var choices: [SparseChoice] = []
        for (index, layer) in model.layers.enumerated() {
            guard let dense = layer as? Dense, dense.density <= largestDensity else { continue }
            let sparse = try SparseDense(dense)
            let x = Tensor(repeating: 1, shape: [rows, sparse.weight.shape[1]], type: model.type)
            let (denseSeconds, sparseSeconds) = try seconds(dense, sparse, x)
            var choice = SparseChoice(
                layer: Sequential.layerName(index), rows: rows, density: dense.density,
                speedup: denseSeconds / sparseSeconds)
            choice.isTaken = accepts(choice)
            if choice.isTaken { layers[index] = sparse }
            choices.append(choice)
        }
        let chosen = try Sequential(
            built: layers, outputShapes: model.outputShapes, inputShape: model.inputShape, type: model.type)
        return (chosen, choices)
    }

    /// The times of one call of each layer, measured alternately over calls that take at least a tenth of a
    /// millisecond together.
    private static func seconds(
        _ dense: Dense, _ sparse: SparseDense, _ x: Tensor
    ) throws(ModelError) -> (dense: Double, sparse: Double) {
        let pass = ForwardPass(rows: x.shape[0])
        let clock = ContinuousClock()
        func run(_ layer: any Layer, _ count: Int) throws(ModelError) -> Double {
            let start = clock.now
            do throws(FunctionError) {
                for _ in 0..<count { _ = try layer(Variable(x, requiresGradient: false), pass) }
            } catch {
                throw ModelError(error.description)
            }
            return (clock.now - start) / .seconds(1) / Double(count)
        }
        func calls(_ layer: any Layer) throws(ModelError) -> Int {
            max(1, Int(1e-4 / max(try run(layer, 1), 1e-7)))
        }
        let counts = (dense: try calls(dense), sparse: try calls(sparse))
        var best = (dense: Double.infinity, sparse: Double.infinity)
        for _ in 0..<attempts {
            best.dense = min(best.dense, try run(dense, counts.dense))
            best.sparse = min(best.sparse, try run(sparse, counts.sparse))
        }
        return best
    }

    /// The value as text with one decimal digit.
    private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
