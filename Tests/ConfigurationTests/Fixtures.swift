import Configuration
import Registry

/// Small catalogs with the kinds of options that real ones have.
enum Fixtures {
    static let activations = Catalog<String>(
        "activation",
        [
            entry("relu"),
            entry("elu", [Option<Double>("alpha", default: 1, .positive, help: "the limit below 0")]),
            entry("leaky_relu", [Option<Double>("slope", default: 0.01, help: "the slope below 0")]),
        ])

    static let layers = Catalog<String>(
        "layer",
        [
            entry(
                "dense",
                [
                    Option<Int>("units", .atLeast(1), help: "neurons"),
                    Option<Bool>("bias", default: true, help: "whether it has biases"),
                    Option<Selection?>(
                        "initializer", kind: .selection(from: initializers), default: .some(nil),
                        help: "of weights"),
                ], shorthand: "units"),
            entry(
                "batch_norm", [Option<Double>("momentum", default: 0.99, .fraction, help: "of the averages")]),
            entry("relu"),
            entry("elu", [Option<Double>("alpha", default: 1, .positive, help: "the limit below 0")]),
            entry(
                "dropout", [Option<Double>("rate", .fraction, help: "the share that is dropped")],
                shorthand: "rate"),
            entry(
                "maxout",
                [
                    Option<Selection>(
                        "activation", kind: .selection(from: activations), default: Selection("relu"),
                        help: "last"),
                    Option<[Int]>("sizes", default: [2, 3], .positive, help: "of the groups"),
                ], shorthand: "activation"),
        ])

    static let initializers = Catalog<String>(
        "initializer",
        [
            entry("auto"), entry("he_normal"), entry("glorot_uniform"),
            entry("constant", [Option<Double>("value", help: "of each weight")], shorthand: "value"),
        ])

    static let weightSource = entry(
        "load",
        [
            Option<String>("from", kind: .path, help: "the file"),
            Option<Bool>("strict", default: true, help: "whether all must fit"),
        ], shorthand: "from")

    static let losses = Catalog<String>(
        "loss", plural: "losses",
        [
            entry("softmax_cross_entropy"), entry("mean_squared_error", aliases: ["mse"]),
            entry(
                "huber", aliases: ["smooth"], [Option<Double>("delta", default: 1, help: "where it turns")]),
        ])

    static let optimizers = Catalog<String>(
        "optimizer",
        [
            entry("sgd", [rate(0.01)]),
            entry("momentum", [rate(0.01), Option<Double>("momentum", default: 0.9, .fraction, help: "β")]),
            entry(
                "nadam",
                [
                    rate(0.001),
                    Option<Double>("beta_1", default: 0.9, .fraction, help: "of the first moment"),
                    Option<String>(
                        "mode", default: "plain", .oneOf(["plain", "decoupled"]), help: "of decay"),
                ]),
        ])

    static let clippings = Catalog<String>(
        "clipping",
        [
            entry(
                "global_norm", [Option<Double>("threshold", .positive, help: "the norm")],
                shorthand: "threshold")
        ])

    static let schedules = Catalog<String>(
        "schedule",
        [
            entry("constant"),
            entry(
                "steps",
                [
                    Option<Selection?>(
                        "decay", kind: .options(of: span), default: .some(nil), help: "the span of one step"),
                    Option<[Selection]>(
                        "boundaries", kind: .list(of: .options(of: span)), default: [], help: "of the steps"),
                ], shorthand: "decay"),
        ])

    static let span = Entry<String>(
        "span", "A length of training.",
        options: [
            Option<Int?>("steps", default: .some(nil), .notNegative, help: "how many steps"),
            Option<Double?>("epochs", default: .some(nil), .notNegative, help: "how many epochs"),
        ], shorthand: "steps",
        check: { values in
            let stated = ["steps", "epochs"].filter { (values.stated($0) ?? Setting.none) != .none }
            return stated.count == 1 ? nil : "state steps, or else epochs"
        },
        make: { _ in "span" })

    static let regularization = entry(
        "regularization",
        [
            Option<Double?>("l2", default: .some(nil), .notNegative, help: "λ"),
            Option<Double?>("max_norm", default: .some(nil), .positive, help: "the norm"),
        ])

    static let earlyStopping = entry(
        "early_stopping",
        [
            Option<Int>("patience", default: 10, .notNegative, help: "in epochs"),
            Option<Bool>("restore_best_weights", default: false, help: "in the end"),
        ], shorthand: "patience")

    static let dataSources = Catalog<String>(
        "data source",
        [
            entry("digits"),
            entry(
                "idx",
                [
                    Option<String>("images", kind: .path, help: "the images' file"),
                    Option<String>("labels", kind: .path, help: "the labels' file"),
                ]),
            entry(
                "csv",
                [
                    Option<String>("file", kind: .path, help: "the file"),
                    Option<[String]>("columns", default: [], help: "the columns' names"),
                    Option<String?>("separator", default: .some(nil), help: "between columns"),
                    Option<Int?>("limit", default: .some(nil), .atLeast(0), help: "the most rows"),
                ]),
        ])

    static let scalings = Catalog<String>(
        "scaling",
        [
            entry("divide", [Option<Double>("by", .positive, help: "the divisor")], shorthand: "by"),
            entry("standardize"), entry("auto"), entry("none"),
        ])

    static let columnRules = Catalog<String>("column rule", [entry("number"), entry("ignore")])

    static let pretrainings = Catalog<String>(
        "pretraining",
        [entry("autoencoder", [Option<Int>("layers", .atLeast(1), help: "the encoder")], shorthand: "layers")]
    )

    static let checkpointIntervals = Catalog<String>(
        "checkpoint interval",
        [
            entry("auto"),
            entry("steps", [Option<Int>("steps", .atLeast(1), help: "the number")], shorthand: "steps"),
        ])

    static let divergenceReactions = Catalog<String>("divergence reaction", [entry("stop"), entry("skip")])

    static let catalogs = Catalogs(
        layers: layers, initializers: initializers, weightSource: weightSource, losses: losses,
        optimizers: optimizers,
        schedules: schedules, clippings: clippings, regularization: regularization,
        earlyStopping: earlyStopping, pretrainings: pretrainings, dataSources: dataSources,
        columnRules: columnRules, scalings: scalings, checkpointIntervals: checkpointIntervals,
        divergenceReactions: divergenceReactions)

    static let small = """
        data: {train: digits}
        batch: {size: 64}
        model:
          layers:
            - dense: 10

        """

    static let full = """
        # A network for handwritten digits.
        name: mnist-mlp
        seed: 7
        precision: float64
        data:
          train: {idx: {images: data/train-images.gz, labels: /data/train-labels.gz}}
          validation: {fraction: 0.1}
          test: {csv: {file: "t.csv", columns: [a, "b c"], separator: ';'}}
          scale: {divide: 255}
        batch: {size: 128, micro: 16}
        model:
          initializer: glorot_uniform
          layers:
            - dense: 300
            - batch_norm
            - elu: {alpha: .5}
            - repeat:
                times: 3
                layers:
                  - dense: {units: 100, bias: false, initializer: {constant: 1e-3}}
                  - relu:
            - maxout: {leaky_relu: {slope: 0.2}}
            - dropout: 0.2
            - dense: 10
        loss: mean_squared_error
        optimizer: {nadam: {learning_rate: 0.002}}
        clip: {global_norm: 1.0}
        training: {epochs: 20, shuffle: false}
        output: {folder: results}

        """

    static func read(_ text: String, _ overrides: [String] = []) throws(ConfigurationErrors) -> Plan {
        try ConfigurationReader(catalogs: catalogs).read(
            text: text, file: "/configs/run.yaml", overrides: overrides)
    }

    /// The messages for a text, without the folder; "" if there are none.
    static func messages(_ text: String, _ overrides: [String] = []) -> String {
        do {
            _ = try read(text, overrides)
            return ""
        } catch {
            return error.description.replacing("/configs/run.yaml", with: "run.yaml")
        }
    }

    private static func entry(
        _ name: String, aliases: [String] = [], _ options: [any OptionDescription] = [],
        shorthand: String? = nil
    ) -> Entry<String> {
        Entry(name, aliases: aliases, "The tool \(name).", options: options, shorthand: shorthand) { _ in name
        }
    }

    private static func rate(_ value: Double) -> Option<Double> {
        Option("learning_rate", default: value, .positive, help: "the step's size")
    }
}
