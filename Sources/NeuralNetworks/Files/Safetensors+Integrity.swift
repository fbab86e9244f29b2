import Storage
import Tensors

/// Checksums in a file's metadata, by which every reader notices damage.
///
/// * `tensors_sha256` is the SHA-256 over all tensors, sorted by name: the text `layers.0.weight F32 [300, 784]` with
///   a line feed before and after, then the bytes of the elements, little-endian.
/// * `metadata_sha256` is the SHA-256 over the other metadata, sorted by key: the text `config 1234`, key and number
///   of bytes, with a line feed before and after, then the text in UTF-8.
///
/// Neither depends on the order in the file: programs that write a file again sort as they like.
extension Safetensors {
    /// The relation of a file's content to what its writer stated.
    public enum Integrity: Sendable {
        /// The content is what was written, by its checksums or its digest.
        case verified
        /// The file states no digest of its content: another program has written it.
        case unverified
    }

    private static let tensorsKey = "tensors_sha256"
    private static let metadataKey = "metadata_sha256"

    /// The same tensors with their digest and the checksums of everything in the metadata.
    ///
    /// - Parameter digest: the digest of the model's parameters; nil for that of these tensors.
    public func sealed(digest: String? = nil) -> Safetensors {
        var file = self
        file.metadata[ParameterDigest.key] =
            digest ?? metadata[ParameterDigest.key] ?? ParameterDigest(tensors).description
        file.metadata[Self.tensorsKey] = tensorsChecksum
        file.metadata[Self.metadataKey] = file.metadataChecksum
        return file
    }

    /// Compares the content with the checksums, or in files of earlier versions with the digest.
    ///
    /// - Throws: `ModelError` that says which part is not as it was written.
    func verified() throws(ModelError) -> Integrity {
        guard let digest = metadata[ParameterDigest.key] else { return .unverified }
        if metadata[Self.tensorsKey] == nil && metadata[Self.metadataKey] == nil {
            guard integers.isEmpty else { return .unverified }
            try Self.compare(digest, ParameterDigest(tensors).description, of: "weights", ParameterDigest.key)
        } else {
            try Self.compare(metadata[Self.metadataKey], metadataChecksum, of: "metadata", Self.metadataKey)
            try Self.compare(metadata[Self.tensorsKey], tensorsChecksum, of: "weights", Self.tensorsKey)
        }
        return .verified
    }

    private static func compare(
        _ stated: String?, _ found: String, of part: String, _ key: String
    ) throws(ModelError) {
        guard stated != found else { return }
        throw ModelError(
            "the \(part) are not those that were written: '\(key)' states \(stated.map { "\($0.prefix(16))…" } ?? "nothing"), they have \(found.prefix(16))…; "
                + "get the file again, or remove '\(ParameterDigest.key)' from its metadata if it was changed on purpose"
        )
    }

    private var tensorsChecksum: String {
        var hash = SHA256()
        let order = (0..<tensors.count + integers.count).sorted {
            name(at: $0).utf8.lexicographicallyPrecedes(name(at: $1).utf8)
        }
        for place in order {
            if place < tensors.count {
                let (name, tensor) = tensors[place]
                hash.update("\n\(name) \(Self.name(of: tensor.type)) \(tensor.shape)\n")
                tensor.withUnsafeBytes { hash.update($0) }
            } else {
                let (name, values) = integers[place - tensors.count]
                hash.update("\n\(name) I32 \([values.count])\n")
                values.map(\.littleEndian).withUnsafeBytes { hash.update($0) }
            }
        }
        return hash.finish()
    }

    /// The name of the tensor at a place among all, vectors of integers after the others.
    private func name(at place: Int) -> String {
        place < tensors.count ? tensors[place].name : integers[place - tensors.count].name
    }

    private var metadataChecksum: String {
        var hash = SHA256()
        let texts = metadata.filter { $0.key != Self.metadataKey }
        for (key, text) in texts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            hash.update("\n\(key) \(text.utf8.count)\n\(text)")
        }
        return hash.finish()
    }
}
