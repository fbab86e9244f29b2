/// Small configurations and data.
enum Fixtures {
    /// Two epochs on the embedded digits.
    static let digits = """
        data: {train: digits, validation: {fraction: 0.1}}
        batch: {size: 64, micro: 16}
        model: {layers: [dense: 16, elu, dense: 10]}
        optimizer: {momentum: {learning_rate: 0.05}}
        clip: {global_norm: 1.0}
        training: {epochs: 2}

        """

    /// Batch normalization and dropout, with sizes that do not divide evenly and short last batches; 9
    /// micro-batches, for up to 9 ranks.
    static let ragged = """
        data: {train: digits, validation: {fraction: 0.1}}
        batch: {size: 50, micro: 6}
        model: {layers: [dense: 24, batch_norm, elu, dropout: 0.2, dense: 12, batch_norm, elu, dense: 10]}
        optimizer: {nadam: {learning_rate: 0.01}}
        clip: {global_norm: 1.0}
        training: {epochs: 2}

        """

    /// Training on a data source of at most three classes, as written in a configuration.
    static func training(_ source: String) -> String {
        """
        data: {train: \(source)}
        batch: {size: 16, micro: 4}
        model: {layers: [dense: 3]}
        training: {epochs: 1}

        """
    }

    /// Training on a CSV file, with a part of its rows for validation.
    static func csv(_ path: String) -> String {
        training("{csv: \(path)}, validation: {fraction: 0.2}")
    }

    /// A table of two features and a class.
    static func rows(_ count: Int) -> String {
        (0..<count).map { "\($0 * 7 % 5),\($0 * 3 % 4),\($0 % 3)\n" }.joined()
    }
}
