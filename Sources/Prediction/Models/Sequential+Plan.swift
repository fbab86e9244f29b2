import Configuration
import NeuralNetworks
import Tensors

extension Sequential {
    /// Creates a plan's model with new weights, for samples of a shape.
    ///
    /// - Parameters:
    ///   - categories: the inputs that are numbers of categories.
    ///   - weights: the shapes of the tensors that will be loaded, by name; nil if none are known.
    package convenience init(
        _ plan: Plan, inputShape: [Int], categories: [Int: Int], weights: [String: [Int]]? = nil
    ) throws {
        try self.init(
            plan.model.layers.map { try Layers.catalog.make($0.selection) }, inputShape: inputShape,
            type: plan.precision.scalarType, seed: UInt64(plan.seed),
            initializer: try Initializers.catalog.make(plan.model.initializer), categories: categories,
            weights: weights)
    }
}

extension Precision {
    /// The type of tensors of this precision.
    package var scalarType: ScalarType {
        switch self {
        case .float32: .float32
        case .float64: .float64
        }
    }
}
