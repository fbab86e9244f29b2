import Registry

/// A checked configuration: what a run is to do, with every default filled in and every path absolute.
public struct Plan: Sendable, Hashable {
    /// The run's name, usable as a folder's.
    public var name = ""
    /// The seed of all random numbers, 0 or more.
    public var seed = 0
    /// How many runs there are, each with a seed one larger than the one before.
    public var runs = 1
    /// The type of all numbers.
    public var precision = Precision.float32
    /// What to train, validate and test with.
    public var data = DataPlan()
    /// How samples are grouped.
    public var batch = BatchPlan()
    /// The layers.
    public var model = ModelPlan()
    /// What training makes small.
    public var loss = Selection("")
    /// What changes the parameters.
    public var optimizer = Selection("")
    /// How large its steps are.
    public var schedule = Selection("")
    /// How gradients are kept small; nil where they are not.
    public var clip: Selection?
    /// What keeps the weights of layers small that say nothing of their own.
    public var regularization = Selection("")
    /// How long to train, and in what order.
    public var training = TrainingPlan()
    /// How the lower layers learn first, without labels; nil for not at all.
    public var pretraining: Selection?
    /// The stages of the training; none for a single one, as the rest of the plan says.
    public var stages: [Selection] = []
    /// Whether the same model is also trained from new weights.
    public var comparesFromScratch = false
    /// How the ranks watch over each other.
    public var distributed = DistributedPlan()
    /// Where results go.
    public var output = OutputPlan()

    /// A plan of nothing, which sections fill.
    init() {}
}

extension Section {
    /// The sections of a configuration, in the order in which they are written.
    ///
    /// A new section is one line here, one property of `Plan`, and one file beside the others with both.
    public static func all(_ catalogs: Catalogs) -> [Section] {
        [
            .run, .data(catalogs), .batch, .model(catalogs), .learning(catalogs), .training(catalogs),
            .course(catalogs), .distributed, .output,
        ]
    }

    /// The options at the top that say what run this is.
    static var run: Section {
        Section(
            "run", "Name, seed, precision and repetitions of the run.", isTopLevel: true,
            fields: [
                Field(
                    Option(
                        "name", default: .some(nil), folderName,
                        help: "name of the run; default: the configuration file's name"),
                    \.statedName),
                Field(
                    Option("seed", default: 42, .notNegative, help: "seed of all random numbers"), \.seed),
                Field(
                    Option(
                        "runs", default: 1, .atLeast(1),
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

    /// The options at the top that say how to learn.
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
                        help: "learning rate schedule"), \.schedule),
                Field(
                    Option(
                        "clip", kind: .selection(from: catalogs.clippings), default: .some(nil),
                        help: "gradient clipping"), \.clip),
                Field(
                    Option(
                        "regularization", kind: .options(of: catalogs.regularization),
                        default: Selection(catalogs.regularization.name),
                        help: "default weight regularization; a layer's own options override it"),
                    \.regularization),
            ])
    }

    /// What a folder's name may be on every system that matters here.
    static let folderName = Constraint(
        "usable as a folder's name: letters, digits, spaces and ._+-, at most 100, no space or '-' first, not all dots"
    ) { setting in
        guard let name = String(setting), let first = name.first, name.count <= 100 else { return false }
        return first != " " && first != "-" && !name.allSatisfy { $0 == "." }
            && name.allSatisfy { $0.isLetter || $0.isNumber || " ._+-".contains($0) }
    }
}

extension Plan {
    /// The name as a configuration may state it.
    var statedName: String? {
        get { name.isEmpty ? nil : name }
        set { name = newValue ?? "" }
    }
}
