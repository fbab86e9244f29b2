import Registry

/// Where results go.
public struct OutputPlan: Sendable, Hashable {
    /// The absolute path of the folder that holds a folder for each run.
    public var folder = ""
}

extension Section {
    static var output: Section {
        Section(
            "output", "Where results go.",
            fields: [
                Field(
                    Option(
                        "folder", kind: .path, default: "runs",
                        help: "the folder that holds a folder for each run"),
                    \.output.folder)
            ])
    }
}
