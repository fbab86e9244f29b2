/// The names in a checkpoint.
enum CheckpointFiles {
    /// The names of a model's weights, and of those after its best epoch.
    struct Names {
        let model: String
        let best: String
    }

    /// The run's own model.
    static let own = Names(model: "model", best: "best")
    /// The model that is trained from scratch for comparison.
    static let scratch = Names(model: "scratch", best: "scratch-best")
    /// The beginning of the names of the optimizer's tensors at the beginning of the epoch.
    static let epochStartPrefix = "epoch-start."
    /// The optimizers' state.
    static let optimizer = "optimizer.safetensors"
    /// The state of the run.
    static let state = "state.json"
    /// The link to the weights after the best epoch, beside the checkpoints.
    static let bestLink = "best"

    /// The name of a model at the beginning of the epoch, for a run that may go back there.
    static func epochStart(_ name: String) -> String { "epoch-start-" + name }

    /// The file of a model's weights.
    static func weights(_ name: String) -> String { name + ".safetensors" }

    /// The name of the base's model with that name in its own run.
    static func ofBase(_ name: String) -> String { name == own.model ? "base" : "base-" + name }
}
