import Foundation
import SystemSupport
import Testing

/// Python with the libraries of Tests/OtherPrograms/requirements.txt, to read our files as others do.
enum OtherPrograms {
    /// Facts about a model or an image, found by these libraries.
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

    /// The reason for skipping tests, and how to install the libraries.
    static let absence: Comment =
        "there is no Python with onnx, onnxruntime, safetensors and pillow: 'launch/dependencies --test' puts it into .venv, or name one in DNN_DIST_PYTHON"

    /// The path of Python; nil if there is none with the libraries.
    static let python = Command.python

    /// The findings about the files in a folder, by name.
    static func check(_ folder: URL) throws -> [String: Finding] {
        let output = try run([Project.path("Tests/OtherPrograms/check.py"), folder.path], in: folder)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let findings = try output.split(separator: "\n").map {
            try decoder.decode(Finding.self, from: Data($0.utf8))
        }
        return Dictionary(uniqueKeysWithValues: findings.map { ($0.name, $0) })
    }

    /// Runs a Python program in a folder.
    ///
    /// - Returns: the standard output.
    static func run(_ program: String, in folder: URL) throws -> String {
        try run(["-c", program], in: folder)
    }

    private static func run(_ arguments: [String], in folder: URL) throws -> String {
        let end = try Command(#require(python), folder: folder.path, limitSeconds: 600).run(arguments)
        try #require(end.exitCode == 0, "\(end.output)\(end.errors)")
        return end.output
    }
}
