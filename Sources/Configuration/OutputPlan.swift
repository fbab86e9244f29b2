import Registry

/// The destination of results.
public struct OutputPlan: Sendable, Hashable {
    /// The absolute path of the folder that holds a folder for each run.
    public var folder = ""
    /// The absolute path of the folder for what must not be lost if the run's own cannot be written; nil for one
    /// in the working directory.
    public var spareFolder: String?
    /// The number of steps between lines of metrics; nil for lines per epoch only.
    public var metricsEvery: Int?
    /// True to write event files for TensorBoard while the run goes on.
    public var writesEvents = false
}

extension Section {
    static var output: Section {
        Section(
            "output", "Output folder and interval of step metrics.",
            fields: [
                Field(
                    Option(
                        "folder", kind: .path, default: .some(nil),
                        help: "parent folder of the run folders; "
                            + "default: \(usualFolder) in the working directory"),
                    \.output.configuredFolder),
                Field(
                    Option(
                        "spare_folder", kind: .path, default: .some(nil),
                        help:
                            "folder for the last checkpoint or the trained model if the run's own folder cannot be written; default: dnn-dist-rescued in the working directory"
                    ),
                    \.output.spareFolder),
                Field(
                    Option(
                        "metrics_every", default: .some(nil), .atLeast(1),
                        help:
                            "interval, in steps, at which to write step metrics to metrics.jsonl; default: epochs only"
                    ),
                    \.output.metricsEvery),
                Field(
                    Option(
                        "tensorboard", default: false,
                        help:
                            "whether to write TensorBoard's event files into the run folder during training; then: tensorboard --logdir runs"
                    ),
                    \.output.writesEvents),
            ]
        ) { plan, _ in
            if plan.output.folder.isEmpty {
                plan.output.folder = ConfigurationFile.path(inWorkingFolder: usualFolder)
            }
        }
    }

    private static let usualFolder = "runs"
}

extension OutputPlan {
    /// The folder as stated in a configuration, nil if it is not set.
    var configuredFolder: String? {
        get { folder.isEmpty ? nil : folder }
        set { folder = newValue ?? "" }
    }
}
