import Registry

/// The options of a run's stages; each stage trains part of the layers for some epochs.
struct StageEntry: EntryDescription {
    let catalogs: Catalogs

    var name: String { "stage" }
    var summary: String {
        "A training stage with its own frozen layers, epochs, optimizer and schedule."
    }
    var options: [any OptionDescription] {
        [
            StagePlan.nameOption, StagePlan.freezeOption, StagePlan.epochsOption,
            StagePlan.optimizerOption(catalogs.optimizers), StagePlan.scheduleOption(catalogs.schedules),
            StagePlan.earlyStoppingOption(catalogs.earlyStopping),
        ]
    }
    var shorthand: String? { nil }
}

/// A stage of a plan; unset properties take the values of the run's own sections.
public struct StagePlan: Sendable, Hashable {
    /// The name in reports; nil to use its number.
    public let name: String?
    /// The layers whose parameters are frozen: `layers.3`, `layers.0-5`.
    public let freeze: [String]
    /// The number of passes over the training data.
    public let epochs: Int?
    /// The optimizer.
    public let optimizer: Selection?
    /// The learning rate schedule.
    public let schedule: Selection?
    /// The criterion of early stopping.
    public let earlyStopping: Selection?

    /// Creates a stage from a choice of options.
    public init(_ selection: Selection) {
        func choice(_ name: String) -> Selection? { selection.values.stated(name).flatMap { Selection($0) } }
        name = selection.values[Self.nameOption]
        freeze = selection.values[Self.freezeOption]
        epochs = selection.values[Self.epochsOption]
        optimizer = choice("optimizer")
        schedule = choice("schedule")
        earlyStopping = choice("early_stopping")
    }

    fileprivate static let nameOption = Option<String?>(
        "name", default: .some(nil), help: "name of the stage in reports; default: its number")
    fileprivate static let freezeOption = Option<[String]>(
        "freeze", default: [], help: "layers to freeze: layers.3, layers.0-5")
    fileprivate static let epochsOption = Option<Int?>(
        "epochs", default: .some(nil), .atLeast(1),
        help: "number of passes over the training data; default: training.epochs")

    fileprivate static func optimizerOption(_ catalog: any CatalogDescription) -> Option<Selection?> {
        Option(
            "optimizer", kind: .selection(from: catalog), default: .some(nil),
            help: "optimizer; default: the run's optimizer, with fresh state")
    }
    fileprivate static func scheduleOption(_ catalog: any CatalogDescription) -> Option<Selection?> {
        Option(
            "schedule", kind: .selection(from: catalog), default: .some(nil),
            help: "learning rate schedule over the stage; default: the run's schedule")
    }
    fileprivate static func earlyStoppingOption(_ entry: any EntryDescription) -> Option<Selection?> {
        Option(
            "early_stopping", kind: .options(of: entry), default: .some(nil),
            help: "stop the stage when a metric stops improving; default: training.early_stopping")
    }
}

extension Section {
    /// The top-level options for the stages of a run.
    static func course(_ catalogs: Catalogs) -> Section {
        Section(
            "course", "Pretraining and training stages.", isTopLevel: true,
            fields: [
                Field(
                    Option(
                        "pretrain", kind: .selection(from: catalogs.pretrainings), default: .some(nil),
                        help: "pretraining of the lower layers on all of 'train', without labels"),
                    \.pretraining),
                Field(
                    Option(
                        "stages", kind: .list(of: .options(of: StageEntry(catalogs: catalogs))), default: [],
                        help:
                            "training stages, in order; if empty, one stage with the settings of the other sections"
                    ),
                    \.stages),
                Field(
                    Option(
                        "compare_from_scratch", default: false,
                        help:
                            "whether to also train the same model from scratch, on the same labelled samples, for comparison"
                    ), \.comparesFromScratch),
            ])
    }
}
