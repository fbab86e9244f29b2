import Foundation
import SystemSupport

/// The files of the project's folder configs.
package enum ConfigurationFiles {
    /// Folders and files below configs that end with .yaml: `chapter/optimizers/adam.yaml`.
    package static let all: [String] = {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted()
    }()

    /// Those whose data are in the project.
    package static let complete = all.filter { !needsMNIST($0) }

    /// Those that want MNIST's files.
    package static let ofMNIST = all.filter(needsMNIST)

    /// The folder with MNIST's files, nil where the environment names none.
    package static let mnistFolder = ProcessInfo.processInfo.environment["DNN_DIST_MNIST"].flatMap {
        $0.isEmpty ? nil : $0
    }

    /// Where a file is.
    package static func path(_ file: String) -> String { folder + "/" + file }

    /// What a file says.
    package static func text(_ file: String) -> String {
        (try? String(contentsOfFile: path(file), encoding: .utf8)) ?? ""
    }

    private static let folder = Project.path("configs")

    private static func needsMNIST(_ file: String) -> Bool { text(file).contains("train: mnist") }
}
