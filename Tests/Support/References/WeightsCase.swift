import Foundation

/// A safetensors file that the Python library wrote, and what the module computes.
package struct WeightsCase: Decodable, Sendable, CustomStringConvertible {
    /// What is particular about it.
    package let name: String
    /// Its bytes in base64.
    package let file: String
    /// The module's layers, as a configuration states them: `dense: 5`, `elu`.
    package let layers: [String]
    /// What the tensors' names begin with.
    package let prefix: String
    /// Samples in rows.
    package let inputs: ReferenceTensor
    /// The module's outputs in evaluation mode.
    package let outputs: ReferenceTensor

    /// Its bytes.
    package var bytes: [UInt8] { Data(base64Encoded: file).map { [UInt8]($0) } ?? [] }

    package var description: String { name }
}
