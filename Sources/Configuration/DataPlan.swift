import Datasets
import Registry

/// The data of a run.
public struct DataPlan: Sendable, Hashable {
    /// The training data.
    public var train = Selection("")
    /// The validation data.
    public var validation = Validation.none
    /// The test data, evaluated after training; nil if there is none.
    public var test: Selection?
    /// The classes to keep, renumbered in this order; nil for all.
    public var classes: [Int]?
    /// The number of training samples to use, drawn at random with the seed; nil for all.
    public var take: Int?
    /// The scaling of features.
    public var scale = Selection("")
    /// The scaling of target values.
    public var scaleTargets = TargetScalingRule.auto
}

extension DataPlan {
    /// Makes a file the test data, in the format and with the options of the training data.
    ///
    /// - Parameters:
    ///   - path: the path of the file, from the working directory.
    ///   - ignored: columns of a table to pass over.
    /// - Throws: `ConfigurationErrors` if the training data are not a single file.
    public mutating func test(on path: String, ignoring ignored: [String] = []) throws(ConfigurationErrors) {
        guard let option = ["path", "file"].first(where: { train.values.stated($0) != nil }) else {
            throw ConfigurationErrors([
                Diagnostic(
                    place: .override("--input=\(path)"),
                    message: "the model was trained on '\(train.name)', whose samples are not in one file",
                    suggestion: "name the data with --data '{\(train.name): …}'")
            ])
        }
        let file = ConfigurationFile.expandingHome(path)
        let absolute = file.hasPrefix("/") ? file : ConfigurationFile.path(inWorkingFolder: file)
        var values = train.values.stating(option, .text(absolute))
        if !ignored.isEmpty {
            guard train.name == CSV.entry.name else {
                throw ConfigurationErrors([
                    Diagnostic(
                        place: .override("--input=\(path)"),
                        message: "the model was trained on '\(train.name)', which has no columns to ignore",
                        suggestion: "leave out --ignore")
                ])
            }
        }
        if train.name == CSV.entry.name { values = Self.newTable(values, ignoring: ignored) }
        test = Selection(train.name, values)
    }

    /// Returns the options of a training set's table for another one. What they state of numbers and dates is said of the
    /// training set alone: the model keeps it, and so a table that has another notation is noticed.
    private static func newTable(_ options: OptionValues, ignoring ignored: [String]) -> OptionValues {
        var values = options
        for option in ["decimal", "thousands"] where values.stated(option) != nil {
            values = values.stating(option, .text("auto"))
        }
        var rules: [String: Setting] = [:]
        if case .map(let stated) = values.stated("columns") { rules = stated }
        guard !rules.isEmpty || !ignored.isEmpty else { return values }
        rules = rules.filter { if case .selection(let rule) = $0.value { rule.name != "date" } else { true } }
        for name in ignored { rules[name] = .selection(Selection("ignore")) }
        return values.stating("columns", .map(rules))
    }
}

extension Section {
    static func data(_ catalogs: Catalogs) -> Section {
        let sources = SettingKind.selection(from: catalogs.dataSources)
        let validations = SettingKind.selection(from: ValidationList(dataSources: catalogs.dataSources))
        return Section(
            "data", "Training, validation and test data, and their preprocessing.",
            fields: [
                Field(Option("train", kind: sources, help: "training data"), \.data.train),
                Field(
                    Option(
                        "validation", kind: validations, default: Validation.none,
                        help:
                            "validation data: a data source, {fraction: 0.1} of the training data, {folds: 5} for cross-validation, or {rest: 500} of the samples that 'take' leaves out"
                    ),
                    \.data.validation),
                Field(
                    Option(
                        "test", kind: sources, default: .some(nil),
                        help: "test data, evaluated after training"),
                    \.data.test),
                Field(
                    Option(
                        "classes", default: .some(nil), .atLeast(0).inList(atLeast: 1, areDistinct: true),
                        help: "classes to keep in all data sets, renumbered from 0 in this order"),
                    \.data.classes),
                Field(
                    Option(
                        "take", default: .some(nil), .atLeast(1),
                        help:
                            "number of samples of 'train' to use, drawn at random from the seed, before 'validation' takes its fraction"
                    ),
                    \.data.take),
                Field(
                    Option(
                        "scale", kind: .selection(from: catalogs.scalings), default: Selection("auto"),
                        help: "feature scaling"), \.data.scale),
                Field(
                    Option(
                        "scale_targets", default: TargetScalingRule.auto,
                        .oneOf(TargetScalingRule.allCases.map(\.rawValue)),
                        help:
                            "scaling of target values in the loss; metrics and predictions keep their own units"
                    ), \.data.scaleTargets),
            ])
    }
}
