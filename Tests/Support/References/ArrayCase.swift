import Foundation

/// A file that NumPy wrote, and its content.
package struct ArrayCase: Decodable, Sendable, CustomStringConvertible {
    /// The name of the case.
    package let name: String
    /// The file in base64.
    package let file: String
    /// The extents.
    package let shape: [Int]
    /// The elements in row-major order.
    package let values: [Double]

    /// The bytes of the file.
    package var bytes: [UInt8] { Data(base64Encoded: file).map { [UInt8]($0) } ?? [] }

    package var description: String { name }
}
