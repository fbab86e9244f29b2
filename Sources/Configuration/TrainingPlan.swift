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
            "training", "Number of epochs, shuffling, early stopping and diagnostics.",
            fields: [
                Field(
                    Option(
                        "epochs", default: 10, .atLeast(1), help: "number of passes over the training data"),
                    \.training.epochs),
                Field(
                    Option("shuffle", default: true, help: "whether to reshuffle the samples every epoch"),
                    \.training.shuffle),
                Field(
                    Option(
                        "early_stopping", kind: .options(of: catalogs.earlyStopping), default: .some(nil),
                        help: "stop training when a metric stops improving; {} uses the defaults"),
                    \.training.earlyStopping),
                Field(
                    Option(
                        "diagnose", default: .some(nil), .atLeast(1),
                        help:
                            "interval, in steps, at which to record gradients, saturated or dead units and updates of each layer"
                    ),
                    \.training.diagnose),
            ])
    }
}
