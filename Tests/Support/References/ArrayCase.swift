import Foundation

/// A file that NumPy wrote, and what it holds.
package struct ArrayCase: Decodable, Sendable, CustomStringConvertible {
    /// What is particular about it.
    package let name: String
    /// Its bytes in base64.
    package let file: String
    /// The extents.
    package let shape: [Int]
    /// The elements in row-major order.
    package let values: [Double]

    /// Its bytes.
    package var bytes: [UInt8] { Data(base64Encoded: file).map { [UInt8]($0) } ?? [] }

    package var description: String { name }
}
