import Registry

/// How long to train, and in what order.
public struct TrainingPlan: Sendable, Hashable {
    /// Passes over the training data.
    public var epochs = 0
    /// Whether every epoch has an order of its own.
    public var shuffle = false
    /// When training ends before its last epoch; nil for never.
    public var earlyStopping: Selection?
    /// How many steps lie between those that are looked at layer by layer; nil where none is.
    public var diagnose: Int?
}

extension Section {
    static func training(_ catalogs: Catalogs) -> Section {
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
                        "early_stopping", kind: .options(of: catalogs.earlyStopping), default: .some(nil),
                        help: "ends training when a metric gets no better; {} takes the defaults"),
                    \.training.earlyStopping),
                Field(
                    Option(
                        "diagnose", default: .some(nil), .atLeast(1),
                        help:
                            "record gradients, saturated or dead units and updates of each layer every so many steps"
                    ),
                    \.training.diagnose),
            ])
    }
}
