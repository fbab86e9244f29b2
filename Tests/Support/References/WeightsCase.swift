import Foundation

/// A safetensors file that the Python library wrote, and the outputs of its module.
package struct WeightsCase: Decodable, Sendable, CustomStringConvertible {
    /// The name of the case.
    package let name: String
    /// The file in base64.
    package let file: String
    /// The module's layers as written in a configuration: `dense: 5`, `elu`.
    package let layers: [String]
    /// The prefix of the tensors' names.
    package let prefix: String
    /// Samples in rows.
    package let inputs: ReferenceTensor
    /// The module's outputs in evaluation mode.
    package let outputs: ReferenceTensor

    /// The bytes of the file.
    package var bytes: [UInt8] { Data(base64Encoded: file).map { [UInt8]($0) } ?? [] }

    package var description: String { name }
}
