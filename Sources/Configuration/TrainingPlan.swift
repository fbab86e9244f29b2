import Registry

/// The number of epochs and the order of their samples.
public struct TrainingPlan: Sendable, Hashable {
    /// The number of passes over the training data.
    public var epochs = 0
    /// True if every epoch has its own random order.
    public var shuffle = false
    /// The criterion of early stopping; nil if there is none.
    public var earlyStopping: Selection?
    /// The weights of classes in the loss; nil if all count alike.
    public var classWeights: ClassWeights?
    /// The criterion of the threshold between two classes; nil for one half.
    public var threshold: ThresholdCriterion?
    /// The number of steps between diagnoses of the layers; nil for none.
    public var diagnose: Int?
    /// The time after which the run saves its state and ends; nil for none.
    public var maxTime: TimeLimit?
    /// The reaction to a loss or gradient that is not finite.
    public var onDivergence = Selection("")
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
                        "class_weights", kind: .map(of: .number, orOneOf: [ClassWeights.balancedName]),
                        default: .some(nil), .notNegative,
                        help:
                            "factors of the training loss by class, 1 for classes that are not named: {yes: 3}, by name, or by value if labels are numbers; balanced: n / (classes · samples of the class)"
                    ), \.training.classWeights),
                Field(
                    Option(
                        "threshold", default: .some(nil),
                        .oneOf(ThresholdCriterion.allCases.map(\.rawValue)),
                        help:
                            "criterion by which the threshold between two classes is chosen on the validation data after training, for 'predict': f1 or youden (Youden's J)"
                    ), \.training.threshold),
                Field(
                    Option(
                        "diagnose", default: .some(nil), .atLeast(1),
                        help:
                            "interval, in steps, at which to record gradients, saturated or dead units and updates of each layer"
                    ),
                    \.training.diagnose),
                Field(
                    Option(
                        "max_time", default: .some(nil), TimeLimit.constraint,
                        help:
                            "time after which the run saves a checkpoint and ends with exit code 75, such as 3h50m"
                    ),
                    \.training.maxTime),
                Field(
                    Option(
                        "on_divergence", kind: .selection(from: catalogs.divergenceReactions),
                        default: Selection("stop"),
                        help: "reaction to a loss or gradient that is not finite"),
                    \.training.onDivergence),
            ])
    }
}
