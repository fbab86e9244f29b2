import Registry

/// One layer of a plan.
public struct LayerPlan: Sendable {
    /// The layer and its options.
    public let selection: Selection
    /// Where it was stated, so that what only a model can know, such as a wrong shape, is told at that line.
    public let place: Place

    /// A layer that was stated at a place.
    public init(_ selection: Selection, place: Place) {
        self.selection = selection
        self.place = place
    }
}

extension LayerPlan: Hashable {
    /// Two layers are the same wherever they were stated.
    public static func == (first: LayerPlan, second: LayerPlan) -> Bool {
        first.selection == second.selection
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(selection)
    }
}
