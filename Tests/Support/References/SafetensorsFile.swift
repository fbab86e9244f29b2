import Foundation

/// Tensors, the files of the Python library with them, and the file that the project should write.
package struct SafetensorsFile: Decodable, Sendable {
    /// A tensor that is in all the files.
    package struct Item: Decodable, Sendable {
        /// Its name.
        package let name: String
        /// The format's name of its type: `F32` or `F64`.
        package let type: String
        /// The extents.
        package let shape: [Int]
        /// The elements in row-major order.
        package let values: [Double]
    }

    /// A file.
    package struct Content: Decodable, Sendable {
        /// Its bytes in base64.
        package let file: String
        /// Its texts.
        package let metadata: [String: String]

        /// Its bytes.
        package var bytes: [UInt8] { Data(base64Encoded: file).map { [UInt8]($0) } ?? [] }
    }

    /// What is in the files.
    package let tensors: [Item]
    /// What the Python library wrote.
    package let theirs: [Content]
    /// What the project should write; the Python library reads it.
    package let ours: Content
    /// SHA-256 of the tensors.
    package let digest: String
}

extension References {
    /// safetensors.json.
    package static func safetensors() throws -> SafetensorsFile {
        try read("safetensors.json", as: SafetensorsFile.self)
    }
}
