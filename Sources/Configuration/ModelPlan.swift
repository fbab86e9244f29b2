import Registry

/// The layers of a run's model.
public struct ModelPlan: Sendable, Hashable {
    /// The initializer of weights for layers that set none.
    public var initializer = Selection("")
    /// The source of weights to load, nil if all are initialized.
    public var load: Selection?
    /// The layers in order, repetitions expanded; never empty.
    public var layers: [LayerPlan] = []
}

extension Section {
    static func model(_ catalogs: Catalogs) -> Section {
        let list = LayerList(layers: catalogs.layers)
        return Section(
            "model", "Layers from inputs to outputs, and their initial weights.",
            fields: [
                Field(
                    Option(
                        "initializer", kind: .selection(from: catalogs.initializers),
                        default: Selection("auto"),
                        help:
                            "default weight initializer, for layers that set none; auto: chosen by the activation that follows"
                    ), \.model.initializer),
                Field(
                    Option(
                        "load", kind: .options(of: catalogs.weightSource), default: .some(nil),
                        help: "pretrained weights to start from"), \.model.load),
                Field(
                    Option(
                        "layers", kind: .list(of: .selection(from: list)), .any.inList(atLeast: 1),
                        help: "layers, in order; repeat: {times: 20, layers: [...]} repeats a block of layers"
                    ),
                    \.model.selections),
            ]
        ) { plan, reader in
            guard let place = reader.places["model.layers"] else { return }
            let layers = list.expanded(
                plan.model.selections, path: "model.layers", reader: &reader, place: place)
            guard let layers else { return }
            plan.model.layers = layers
        }
    }
}

extension ModelPlan {
    /// The layers as stated in a configuration.
    var selections: [Selection] {
        get { layers.map(\.selection) }
        set { layers = newValue.map { LayerPlan($0, place: .file("")) } }
    }
}
