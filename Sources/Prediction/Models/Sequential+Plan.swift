import Configuration
import NeuralNetworks
import Tensors

extension Sequential {
    /// Creates a plan's model with new weights, for samples of a shape.
    ///
    /// - Parameter categories: the inputs that are numbers of categories.
    package convenience init(_ plan: Plan, inputShape: [Int], categories: [Int: Int]) throws {
        try self.init(
            plan.model.layers.map { try Layers.catalog.make($0.selection) }, inputShape: inputShape,
            type: plan.precision.scalarType, seed: UInt64(plan.seed),
            initializer: try Initializers.catalog.make(plan.model.initializer), categories: categories)
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
