/// An event file for TensorBoard in a run's folder, which grows while the run goes on.
enum RunEventFile: String, CaseIterable {
    /// The settings, and the end.
    case run = ""
    /// The metrics of the training set, of steps and of layers.
    case training = "training/"
    /// The metrics of the validation set.
    case validation = "validation/"

    /// The path within the run's folder.
    var name: String { rawValue + "events.out.tfevents.0.dnn-dist" }
}
