import Registry

/// A checked configuration of a run, with every default filled in and every path absolute.
public struct Plan: Sendable, Hashable {
    /// The run's name, valid as a folder's name.
    public var name = ""
    /// The seed of all random numbers, at least 0.
    public var seed = 0
    /// The number of runs; run i uses seed + i.
    public var runs = 1
    /// The element type of all tensors.
    public var precision = Precision.float32
    /// The training, validation and test data.
    public var data = DataPlan()
    /// The sizes of batches and micro-batches.
    public var batch = BatchPlan()
    /// The layers.
    public var model = ModelPlan()
    /// The loss function.
    public var loss = Selection("")
    /// The optimizer.
    public var optimizer = Selection("")
    /// The learning rate schedule.
    public var schedule = Selection("")
    /// The gradient clipping method, nil if there is none.
    public var clip: Selection?
    /// The default weight regularization, for layers that set none.
    public var regularization = Selection("")
    /// The number of epochs and their order.
    public var training = TrainingPlan()
    /// The pretraining of the lower layers without labels; nil if there is none.
    public var pretraining: Selection?
    /// The stages of the training; empty for a single stage with the plan's own settings.
    public var stages: [Selection] = []
    /// True if the same model is also trained from scratch.
    public var comparesFromScratch = false
    /// The checkpoints.
    public var checkpoint = CheckpointPlan()
    /// The settings of distributed training.
    public var distributed = DistributedPlan()
    /// The destination of results.
    public var output = OutputPlan()

    /// Creates an empty plan, to be filled by sections.
    init() {}
}

extension Section {
    /// The sections of a configuration, in the order in which they are written.
    ///
    /// To add a section, add one line here, one property to `Plan`, and one file beside the others with both.
    public static func all(_ catalogs: Catalogs) -> [Section] {
        [
            .run, .data(catalogs), .batch, .model(catalogs), .learning(catalogs), .training(catalogs),
            .course(catalogs), .checkpoint(catalogs), .distributed, .output,
        ]
    }

    /// The largest number of runs of one configuration, of seeds or of folds.
    static let mostRuns = 10_000

    /// The top-level options that identify the run.
    static var run: Section {
        Section(
            "run", "Name, seed, precision and repetitions of the run.", isTopLevel: true,
            fields: [
                Field(
                    Option(
                        "name", default: .some(nil), folderName,
                        help: "name of the run; default: the configuration file's name"),
                    \.configuredName),
                Field(
                    Option(
                        "seed", default: 42, .atLeast(0, atMost: .max - mostRuns),
                        help: "seed of all random numbers"), \.seed),
                Field(
                    Option(
                        "runs", default: 1, .atLeast(1, atMost: mostRuns),
                        help:
                            "number of runs; run i (from 0) uses seed + i. Reports mean and standard deviation."
                    ), \.runs),
                Field(
                    Option(
                        "precision", default: .float32, .oneOf(Precision.allCases.map(\.rawValue)),
                        help: "floating-point type of all tensors; float64 is for numerical checks"),
                    \.precision),
            ])
    }

    /// The top-level options of learning.
    static func learning(_ catalogs: Catalogs) -> Section {
        Section(
            "learning", "Loss function, optimizer, learning rate schedule and regularization.",
            isTopLevel: true,
            fields: [
                Field(
                    Option(
                        "loss", kind: .selection(from: catalogs.losses),
                        default: Selection("softmax_cross_entropy"),
                        help: "loss function to minimize"), \.loss),
                Field(
                    Option(
                        "optimizer", kind: .selection(from: catalogs.optimizers),
                        default: Selection("momentum"),
                        help: "optimizer that updates the parameters"), \.optimizer),
                Field(
                    Option(
                        "schedule", kind: .selection(from: catalogs.schedules),
                        default: Selection("constant"),
                        help: "learning rate schedule of the stages; a pretraining has its own"), \.schedule),
                Field(
                    Option(
                        "clip", kind: .selection(from: catalogs.clippings), default: .some(nil),
                        help: "gradient clipping, in pretraining too"), \.clip),
                Field(
                    Option(
                        "regularization", kind: .options(of: catalogs.regularization),
                        default: Selection(catalogs.regularization.name),
                        help:
                            "default weight regularization, in pretraining too; a layer's own options override it"
                    ),
                    \.regularization),
            ])
    }

    /// The names that are valid for folders on all supported systems.
    static let folderName = Constraint(
        "usable as a folder's name: letters, digits, spaces and ._+-, at most 100, no space or '-' first, not all dots",
        // Letters and digits beyond ASCII are not told from other signs here.
        pattern: "^(?!\\.*$)(?![ -])[^!-*,/:-@\\[-\\^`{-~]{1,100}$"
    ) { setting in
        guard let name = String(setting), let first = name.first, name.count <= 100 else { return false }
        return first != " " && first != "-" && !name.allSatisfy { $0 == "." }
            && name.allSatisfy { $0.isLetter || $0.isNumber || " ._+-".contains($0) }
    }
}

extension Plan {
    /// The name as stated in a configuration, nil if it is not set.
    var configuredName: String? {
        get { name.isEmpty ? nil : name }
        set { name = newValue ?? "" }
    }
}
