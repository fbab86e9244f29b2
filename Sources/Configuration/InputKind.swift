import Datasets
import FoundationEssentials

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

    /// Returns the setting that trains with the images in the sub-folders of a folder; nil if there are none.
    package static func imageSetting(forFolder path: String) -> String? {
        let files = FileManager.default
        let folders = ((try? files.contentsOfDirectory(atPath: path)) ?? []).sorted().prefix(100)
        let hasImages = folders.contains { folder in
            let names = (try? files.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []
            return names.contains(where: Images.isImage)
        }
        return hasImages ? "data: {train: {images: {path: \(path), size: [32, 32]}}}" : nil
    }
}
