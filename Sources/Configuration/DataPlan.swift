import Registry

/// The data of a run.
public struct DataPlan: Sendable, Hashable {
    /// What to train with.
    public var train = Selection("")
    /// What to validate with.
    public var validation = Validation.none
    /// What to test with when training is done; nil for nothing.
    public var test: Selection?
    /// How inputs are scaled; nil where they are not.
    public var scale: Selection?
}

extension Section {
    static func data(_ catalogs: Catalogs) -> Section {
        let sources = SettingKind.selection(from: catalogs.dataSources)
        let validations = SettingKind.selection(from: ValidationList(dataSources: catalogs.dataSources))
        return Section(
            "data", "What the model learns from.",
            fields: [
                Field(Option("train", kind: sources, help: "what to train with"), \.data.train),
                Field(
                    Option(
                        "validation", kind: validations, default: Validation.none,
                        help: "what to validate with: data, or {fraction: 0.1} of the training data"),
                    \.data.validation),
                Field(
                    Option("test", kind: sources, default: .some(nil), help: "what to test with in the end"),
                    \.data.test),
                Field(
                    Option(
                        "scale", kind: .selection(from: catalogs.scalings), default: .some(nil),
                        help: "how inputs are scaled"), \.data.scale),
            ])
    }
}
