import Registry

/// Names that Keras, PyTorch and scikit-learn give to what a configuration can state.
enum OtherNames {
    /// The names here of each name there, which is in lower case without separators.
    private static let names: [String: [String]] = table([
        (
            ["learning_rate", "optimizer"],
            "lr learningrate eta stepsize learningrateinit initiallearningrate"
        ),
        (["size", "batch"], "batchsize nbatch minibatchsize"),
        (["epochs"], "nepochs maxepochs numepochs numtrainepochs maxiter"),
        (["rate", "dropout"], "dropoutrate droprate p"),
        (["weight_decay", "l2"], "weightdecay wd decay l2decay l2reg l2regularization"),
        (["l1"], "l1reg l1regularization"),
        (["epsilon"], "eps"),
        (["units"], "outfeatures outputdim nunits hiddensize neurons"),
        (["initializer"], "init kernelinitializer weightinit"),
        (["validation"], "validationsplit valsplit validationfraction validationdata val"),
        (["clip"], "clipnorm globalclipnorm gradclip maxgradnorm gradientclipval clipvalue"),
        (["monitor"], "metric metricname"),
        (["seed"], "randomstate randomseed manualseed"),
        (["precision"], "dtype"),
        (["dense"], "linear fc fullyconnected"),
        (["batch_norm"], "batchnormalization batchnorm1d bn"),
        (["swish"], "silu"),
        (["gaussian_noise"], "noise"),
        (
            ["softmax_cross_entropy"],
            "crossentropy crossentropyloss categoricalcrossentropy sparsecategoricalcrossentropy nll nllloss logloss"
        ),
        (["binary_cross_entropy"], "binarycrossentropy bce bceloss bcewithlogits bcewithlogitsloss"),
        (["mean_squared_error"], "mse mseloss l2loss squarederror"),
        (["mean_absolute_error"], "mae l1loss absoluteerror"),
        (["huber"], "smoothl1 smoothl1loss huberloss"),
        (["nag"], "nesterov"),
        (["glorot_uniform"], "xavieruniform xavier"),
        (["glorot_normal"], "xaviernormal"),
        (["he_normal"], "kaimingnormal kaiming he"),
        (["he_uniform"], "kaiminguniform"),
        (["one_cycle"], "onecyclelr 1cycle"),
        (["performance"], "reducelronplateau plateau"),
        (["exponential"], "exponentiallr exponentialdecay"),
        (["piecewise_constant"], "steplr multisteplr piecewiseconstantdecay"),
        (["power"], "inversetimedecay invscaling"),
        (["standardize"], "standardscaler standard zscore"),
        (["min_max"], "minmaxscaler normalize"),
        (["robust"], "robustscaler"),
    ])

    /// The paths of settings here that are options of a tool.
    private static let paths = table([
        ("optimizer.learning_rate", "lr learningrate eta stepsize learningrateinit"),
        ("optimizer.momentum", "momentum"),
        ("regularization.l2", "weightdecay wd decay l2 l2decay l2reg"),
        ("regularization.l1", "l1 l1reg"),
        ("training.early_stopping.patience", "patience"),
    ])

    /// Advice about names there of what is part of a model here.
    private static let advice = table([
        ("dropout is a layer: '- dropout: 0.2' in model.layers", "dropout dropoutrate droprate"),
        ("an activation is a layer of its own: '- relu' after the dense layer", "activation"),
    ])

    /// Returns a table from each of the words to its value.
    private static func table<Value>(_ rows: [(value: Value, words: String)]) -> [String: Value] {
        let pairs = rows.flatMap { row in row.words.split(separator: " ").map { (String($0), row.value) } }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    /// Returns the path here of a setting that has a name there; nil for other names.
    static func path(_ name: String) -> String? { paths[Suggestion.normalized(name)] }

    /// Returns advice about a name there of what is part of something else here; nil for other names.
    static func advice(_ name: String) -> String? {
        path(name).map { "did you mean '\($0)'?" } ?? advice[Suggestion.normalized(name)]
    }

    /// Returns the names here of what has a name there; none for other names.
    static func own(_ name: String) -> [String] { names[Suggestion.normalized(name)] ?? [] }
}
