import Registry

/// One layer of a plan.
public struct LayerPlan: Sendable {
    /// The layer and its options.
    public let selection: Selection
    /// The place of the layer in the configuration, for errors that only a model can detect, such as a wrong
    /// shape.
    public let place: Place

    /// Creates a layer stated at a place.
    public init(_ selection: Selection, place: Place) {
        self.selection = selection
        self.place = place
    }
}

extension LayerPlan: Hashable {
    /// Compares the layers, not their places.
    public static func == (first: LayerPlan, second: LayerPlan) -> Bool {
        first.selection == second.selection
    }

    /// Hashes the parts that equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(selection)
    }
}
