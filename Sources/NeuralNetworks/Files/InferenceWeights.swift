import Tensors

/// A model's weights in a file, mostly-zero matrices in compressed sparse rows: `layers.0.weight.values`,
/// `.columns` and `.row_starts` instead of `layers.0.weight`.
public enum InferenceWeights {
    /// The content of a file with a model's weights; a dense layer's are compressed if that takes fewer
    /// bytes.
    public static func file(of model: Sequential, metadata: [String: String]) throws(ModelError)
        -> Safetensors
    {
        var file = Safetensors([], metadata: metadata)
        let sparse = try sparseWeights(of: model)
        for (name, tensor) in model.state {
            guard let matrix = sparse[name] else {
                file.tensors.append((name, tensor))
                continue
            }
            file.tensors.append((name + ".values", matrix.values))
            file.integers.append((name + ".columns", matrix.columns))
            file.integers.append((name + ".row_starts", matrix.rowStarts.map { Int32($0) }))
        }
        return file
    }

    /// The same file with all weights as dense matrices.
    ///
    /// - Parameter shapes: the shapes of the model's tensors, by name.
    /// - Throws: `ModelError` if parts of a sparse matrix are missing or do not fit each other.
    static func expanded(_ file: Safetensors, shapes: [String: [Int]]) throws(ModelError) -> Safetensors {
        var full = file
        full.tensors = []
        full.integers = []
        var integers: [String: [Int32]] = [:]
        for (name, values) in file.integers { integers[name] = values }
        for (name, tensor) in file.tensors {
            let own = String(name.dropLast(".values".count))
            guard name.hasSuffix(".values"), let shape = shapes[own], shapes[name] == nil else {
                full.tensors.append((name, tensor))
                continue
            }
            guard let columns = integers[own + ".columns"], let starts = integers[own + ".row_starts"] else {
                throw ModelError(
                    "'\(own)' is stored as a sparse matrix, but its columns or row starts are missing")
            }
            do throws(ShapeError) {
                let matrix = try SparseMatrix(
                    shape: shape, rowStarts: starts.map { Int64($0) }, columns: columns, values: tensor)
                full.tensors.append((own, matrix.dense))
            } catch {
                throw ModelError("'\(own)': \(error.description)")
            }
        }
        return full
    }

    /// The weights that take fewer bytes in compressed rows, by name.
    private static func sparseWeights(of model: Sequential) throws(ModelError) -> [String: SparseMatrix] {
        var result: [String: SparseMatrix] = [:]
        for (index, layer) in model.layers.enumerated() {
            guard let dense = layer as? Dense, let weight = dense.weight?.data else { continue }
            let (kept, elementBytes) = (dense.nonzeroWeightCount, weight.type.byteCount)
            let bytes = kept * (elementBytes + placeBytes) + (weight.shape[0] + 1) * placeBytes
            guard kept <= Int32.max, bytes < weight.count * elementBytes else { continue }
            do throws(ShapeError) {
                result[weightName(index)] = try SparseMatrix(weight)
            } catch {
                throw ModelError(error.description)
            }
        }
        return result
    }

    /// The size in bytes of a column index or a row start.
    private static let placeBytes = MemoryLayout<Int32>.size

    private static func weightName(_ layer: Int) -> String { Sequential.layerName(layer) + ".weight" }
}
