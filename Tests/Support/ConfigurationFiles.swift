import Foundation
import SystemSupport

/// The files in the project's folder configs.
package enum ConfigurationFiles {
    /// The paths of all .yaml files, relative to configs: `chapter/optimizers/adam.yaml`.
    package static let all: [String] = {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".yaml") }.sorted()
    }()

    /// The files whose data are part of the project.
    package static let complete = all.filter { !needsMNIST($0) }

    /// The files that need MNIST.
    package static let ofMNIST = all.filter(needsMNIST)

    /// The folder with MNIST's files; nil if the environment names none.
    package static let mnistFolder = ProcessInfo.processInfo.environment["DNN_DIST_MNIST"].flatMap {
        $0.isEmpty ? nil : $0
    }

    /// The path of a file.
    package static func path(_ file: String) -> String { folder + "/" + file }

    /// The text of a file.
    package static func text(_ file: String) -> String {
        (try? String(contentsOfFile: path(file), encoding: .utf8)) ?? ""
    }

    private static let folder = Project.path("configs")

    private static func needsMNIST(_ file: String) -> Bool { text(file).contains("train: mnist") }
}
