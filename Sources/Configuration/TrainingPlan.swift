import Registry

/// How long to train, and in what order.
public struct TrainingPlan: Sendable, Hashable {
    /// Passes over the training data.
    public var epochs = 0
    /// Whether every epoch has an order of its own.
    public var shuffle = false
    /// How many steps lie between those that are looked at layer by layer; nil where none is.
    public var diagnose: Int?
}

extension Section {
    static var training: Section {
        Section(
            "training", "How long to train, and in what order.",
            fields: [
                Field(
                    Option("epochs", default: 10, .atLeast(1), help: "passes over the training data"),
                    \.training.epochs),
                Field(
                    Option("shuffle", default: true, help: "whether every epoch has an order of its own"),
                    \.training.shuffle),
                Field(
                    Option(
                        "diagnose", default: .some(nil), .atLeast(1),
                        help: "record gradients, saturated or dead units and updates of each layer every so many steps"),
                    \.training.diagnose),
            ])
    }
}
