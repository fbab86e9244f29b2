import Foundation
import Testing

/// What others read our files with: a Python that has the libraries of Tests/OtherPrograms/requirements.txt.
enum OtherPrograms {
    /// What they say of a file; of a model or of an image.
    struct Finding: Decodable {
        let name: String
        let refused: String?

        let operatorSet: Int?
        let operators: [String]?
        let output: String?
        let shapesAgree: Bool?
        let error: Double?
        let sparse: [String]?
        let different: [String]?

        let mode: String?
        let width: Int?
        let height: Int?
        let shades: [UInt8]?
    }

    /// Says how to get them where they are not there.
    static let absence: Comment =
        "there is no Python with onnx, onnxruntime, safetensors and pillow: 'launch/dependencies --test' puts it into .venv, or name one in DNN_DIST_PYTHON"

    /// The Python; nil where there is none that has the libraries.
    static let python: String? = {
        let named = ProcessInfo.processInfo.environment["DNN_DIST_PYTHON"]
        let path = named ?? project.appending(path: ".venv/bin/python").path
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        let imports = try? run(path, ["-c", "import numpy, onnx, onnxruntime, safetensors, PIL"])
        return imports?.exitCode == 0 ? path : nil
    }()

    /// What they say of the files in a folder, by name.
    static func check(_ folder: URL) throws -> [String: Finding] {
        let script = project.appending(path: "Tests/OtherPrograms/check.py").path
        let end = try run(#require(python), [script, folder.path])
        try #require(end.exitCode == 0, "\(end.output)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let findings = try end.output.split(separator: "\n").map {
            try decoder.decode(Finding.self, from: Data($0.utf8))
        }
        return Dictionary(uniqueKeysWithValues: findings.map { ($0.name, $0) })
    }

    /// Runs a program of Python in a folder.
    ///
    /// - Returns: what it prints.
    static func run(_ program: String, in folder: URL) throws -> String {
        let end = try run(#require(python), ["-c", program], in: folder)
        try #require(end.exitCode == 0, "\(end.output)")
        return end.output
    }

    private static let project = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func run(
        _ program: String, _ arguments: [String], in folder: URL? = nil
    ) throws -> (
        exitCode: Int32, output: String
    ) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
