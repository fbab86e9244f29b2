import Foundation

/// Files and programs of this project.
package enum Project {
    /// The project's folder.
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The path of a file or folder of the project, named from the project's folder.
    package static func path(_ name: String) -> String { folder + "/" + name }

    /// The text of a file of the project.
    package static func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    /// The names of the Swift files in a folder of the project, without their extension, in alphabetical
    /// order.
    package static func swiftFiles(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder))
            .filter { $0.hasSuffix(".swift") }.map { String($0.dropLast(".swift".count)) }.sorted()
    }

    /// The path of a program that was built with the tests.
    package static func program(_ name: String) -> String {
        let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appending(path: name).path
    }
}
