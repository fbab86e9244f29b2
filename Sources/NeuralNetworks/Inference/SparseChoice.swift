import Autodiff
import Tensors

/// Whether a dense layer of a model is faster with a sparse product: measured, not guessed, for it depends on the machine, on the shape
/// and on how many samples come at a time.
public struct SparseChoice: CustomStringConvertible {
    /// The layer's name.
    public let layer: String
    /// The share of its weights that are not zero.
    public let density: Double
    /// The time of the dense product divided by that of the sparse one.
    public let speedup: Double

    /// For people.
    public var description: String {
        "\(layer): \(Self.rounded(100 * density)) % of the weights are not zero, the sparse product is \(Self.rounded(speedup)) times as fast"
    }

    /// Weights of a greater density are not worth a measurement.
    private static let largestDensity = 0.5
    /// The time of a measurement is that of the fastest of so many.
    private static let attempts = 5

    /// A model with sparse products where they are faster, and for which layers.
    ///
    /// - Parameters:
    ///   - rows: the samples of a batch.
    ///   - accepts: whether a product is to be sparse; where it is faster if nothing is given.
    /// - Throws: `ModelError` if the model cannot be put together, which does not happen to one that has been built.
    public static func made(
        for model: Sequential, rows: Int, accepts: (SparseChoice) -> Bool = { $0.speedup > 1 }
    ) throws(ModelError) -> (model: Sequential, choices: [SparseChoice]) {
        var layers = model.layers
        var choices: [SparseChoice] = []
        for (index, layer) in model.layers.enumerated() {
            guard let dense = layer as? Dense else { continue }
            let sparse = try SparseDense(dense)
            guard sparse.weight.density <= largestDensity else { continue }
            let x = Tensor(repeating: 1, shape: [max(rows, 1), sparse.weight.shape[1]], type: model.type)
            let speedup = try seconds(dense, x) / seconds(sparse, x)
            let choice = SparseChoice(
                layer: Sequential.layerName(index), density: sparse.weight.density, speedup: speedup)
            guard accepts(choice) else { continue }
            layers[index] = sparse
            choices.append(choice)
        }
        let chosen = try Sequential(
            built: layers, outputShapes: model.outputShapes, inputShape: model.inputShape, type: model.type)
        return (chosen, choices)
    }

    /// The time of one call, over calls that take a tenth of a millisecond together at least.
    private static func seconds(_ layer: any Layer, _ x: Tensor) throws(ModelError) -> Double {
        let pass = ForwardPass(rows: x.shape[0])
        let clock = ContinuousClock()
        func run(_ count: Int) throws(ModelError) -> Double {
            let start = clock.now
            do throws(FunctionError) {
                for _ in 0..<count { _ = try layer(Variable(x, requiresGradient: false), pass) }
            } catch {
                throw ModelError(error.description)
            }
            return (clock.now - start) / .seconds(1) / Double(count)
        }
        let count = max(1, Int(1e-4 / max(try run(1), 1e-7)))
        var best = Double.infinity
        for _ in 0..<attempts { best = min(best, try run(count)) }
        return best
    }

    /// With one digit after the point.
    private static func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
}
