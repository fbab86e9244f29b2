import CCrypto
import Tensors

/// A digest of a model's parameters: equal digests mean equal bits.
///
/// SHA-256 over each parameter in layer order, then each buffer: its name, type and shape as the text
/// `layers.0.weight F32 [300, 784]` with a line feed before and after, then the bytes of its elements,
/// little-endian.
public struct ParameterDigest: Sendable, Hashable, CustomStringConvertible {
    /// 64 hexadecimal digits.
    public let description: String

    /// Computes the digest of a model's parameters and buffers.
    public init(_ model: Sequential) { self.init(model.state) }

    /// Computes the digest of tensors in the given order.
    public init(_ tensors: [(name: String, tensor: Tensor)]) {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
        for (name, tensor) in tensors {
            let heading = "\n\(name) \(Safetensors.name(of: tensor.type)) \(tensor.shape)\n"
            EVP_DigestUpdate(context, heading, heading.utf8.count)
            tensor.withUnsafeBytes { bytes in
                _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
            }
        }
        var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        EVP_DigestFinal_ex(context, &bytes, &count)
        let digits = Array("0123456789abcdef")
        description = String(
            bytes.prefix(Int(count)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
