import Foundation

/// Tensors, the files that the Python library wrote with them, and the file that the project should write.
package struct SafetensorsFile: Decodable, Sendable {
    /// A tensor of all files.
    package struct Item: Decodable, Sendable {
        /// The name.
        package let name: String
        /// The type as the format names it: `F32` or `F64`.
        package let type: String
        /// The extents.
        package let shape: [Int]
        /// The elements in row-major order.
        package let values: [Double]
    }

    /// A file.
    package struct Content: Decodable, Sendable {
        /// The file in base64.
        package let file: String
        /// The metadata.
        package let metadata: [String: String]

        /// The bytes of the file.
        package var bytes: [UInt8] { Data(base64Encoded: file).map { [UInt8]($0) } ?? [] }
    }

    /// The tensors of the files.
    package let tensors: [Item]
    /// The files that the Python library wrote.
    package let theirs: [Content]
    /// The file that the project should write; the Python library reads it.
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
