import Storage
import Tensors

/// A digest of a model's parameters: equal digests mean equal bits.
///
/// SHA-256 over each parameter in layer order, then each buffer: its name, type and shape as the text
/// `layers.0.weight F32 [300, 784]` with a line feed before and after, then the bytes of its elements,
/// little-endian.
public struct ParameterDigest: Sendable, Hashable, CustomStringConvertible {
    /// The key of a digest in a file's metadata.
    public static let key = "digest"

    /// 64 hexadecimal digits.
    public let description: String
    /// The first 16 digits, for lines that people read.
    package var short: String { String(description.prefix(16)) }

    /// Computes the digest of a model's parameters and buffers.
    public init(_ model: Sequential) { self.init(model.state) }

    /// Computes the digest of tensors in the given order.
    public init(_ tensors: [(name: String, tensor: Tensor)]) {
        var hash = SHA256()
        for (name, tensor) in tensors {
            hash.update("\n\(name) \(Safetensors.name(of: tensor.type)) \(tensor.shape)\n")
            tensor.withUnsafeBytes { hash.update($0) }
        }
        description = hash.finish()
    }
}
