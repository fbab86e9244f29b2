import Datasets
import NeuralNetworks
import Storage

extension Sequential {
    /// Writes the parameters and buffers as a safetensors file, which is whole or absent.
    ///
    /// - Note: Write on rank 0 only: all ranks have the same weights.
    /// - Throws: `StorageError` if the file cannot be written.
    public func save(to path: String) throws(StorageError) {
        let file = try ResultFile(path: path)
        for piece in Safetensors(self).sealed().pieces() { try file.append(piece) }
        try file.finish()
    }

    /// Replaces the parameters and buffers by those of a safetensors file, as `load(_:names:layers:isStrict:)`
    /// does.
    ///
    /// - Throws: `DataError` if the file cannot be read; `ModelError` if it is damaged or does not fit.
    public func load(from path: String, layers count: Int? = nil) throws {
        try load(Safetensors(decoding: ContentReader(path: path).read(.max)), layers: count)
    }
}
