/// The kind of a file that is named on a command line, by its name.
package enum InputKind: Sendable {
    /// A configuration.
    case configuration
    /// A table of text.
    case table
    /// A trained model.
    case model

    /// The kind of the file; nil if its name does not tell.
    package init?(ofName name: String) {
        let name = name.lowercased()
        func ends(with endings: [String]) -> Bool { endings.contains { name.hasSuffix($0) } }
        if ends(with: [".yaml", ".yml"]) {
            self = .configuration
        } else if ends(with: [".csv", ".tsv", ".csv.gz", ".tsv.gz"]) {
            self = .table
        } else if ends(with: [".safetensors", ".onnx"]) {
            self = .model
        } else {
            return nil
        }
    }
}
