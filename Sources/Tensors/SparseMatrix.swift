import CKernels

/// A matrix in compressed sparse rows (CSR), which stores only the elements that are not zero. Negative zeros
/// are stored too, so that the dense matrix is restored bit by bit.
public struct SparseMatrix {
    /// The number of rows and columns.
    public let shape: [Int]
    /// The index of each row's first element among the stored ones, and at the end their number.
    public let rowStarts: [Int64]
    /// The column of each stored element, ascending within a row.
    public let columns: [Int32]
    /// The stored elements.
    public let values: Tensor

    /// Creates the sparse form of a matrix.
    ///
    /// - Throws: `ShapeError` if the tensor is not a matrix.
    public init(_ matrix: Tensor) throws(ShapeError) {
        guard matrix.rank == 2, matrix.shape[1] <= Int(Int32.max) else {
            throw ShapeError("a sparse matrix is made of a matrix, not of the shape \(matrix.shape)")
        }
        let elements = matrix.values
        var starts: [Int64] = [0]
        var columns: [Int32] = []
        var kept: [Double] = []
        for row in 0..<matrix.shape[0] {
            for column in 0..<matrix.shape[1] {
                let element = elements[row * matrix.shape[1] + column]
                if element == 0, element.sign == .plus { continue }
                columns.append(Int32(column))
                kept.append(element)
            }
            starts.append(Int64(kept.count))
        }
        shape = matrix.shape
        rowStarts = starts
        self.columns = columns
        values = Tensor(kept, type: matrix.type)
    }

    /// Creates a matrix from given parts, such as those of a file.
    ///
    /// - Throws: `ShapeError` if the parts do not describe a matrix of that shape.
    public init(
        shape: [Int], rowStarts: [Int64], columns: [Int32], values: Tensor
    ) throws(ShapeError) {
        guard shape.count == 2, shape[0] >= 0, shape[1] >= 0, rowStarts.count == shape[0] + 1,
            rowStarts.first == 0,
            rowStarts.last == Int64(columns.count), values.shape == [columns.count],
            zip(rowStarts, rowStarts.dropFirst()).allSatisfy({ $0 <= $1 })
        else {
            throw ShapeError("the parts of the sparse matrix of shape \(shape) do not fit each other")
        }
        for (start, end) in zip(rowStarts, rowStarts.dropFirst()) {
            let row = columns[Int(start)..<Int(end)]
            guard row.allSatisfy({ $0 >= 0 && $0 < shape[1] }),
                zip(row, row.dropFirst()).allSatisfy({ $0 < $1 })
            else {
                throw ShapeError(
                    "a row of the sparse matrix of shape \(shape) has columns that do not ascend within it")
            }
        }
        self.shape = shape
        self.rowStarts = rowStarts
        self.columns = columns
        self.values = values
    }

    /// The dense matrix, zeros included.
    public var dense: Tensor {
        var elements = [Double](repeating: 0, count: shape[0] * shape[1])
        let kept = values.values
        for row in 0..<shape[0] {
            for index in Int(rowStarts[row])..<Int(rowStarts[row + 1]) {
                elements[row * shape[1] + Int(columns[index])] = kept[index]
            }
        }
        return Tensor(elements, type: values.type).withShape(shape)
    }
}

extension Tensor {
    /// Computes self·matrixᵀ, with `bias` added to each row last: for finite elements the same numbers as the
    /// product with the dense matrix, since the order of additions is the same and adding zeros does nothing.
    ///
    /// - Parameters:
    ///   - matrix: [outputs, inputs].
    ///   - bias: [outputs]; nil for none.
    /// - Returns: [rows, outputs].
    /// - Throws: `ShapeError` if the shapes or types do not fit.
    public func product(withTransposed matrix: SparseMatrix, bias: Tensor? = nil) throws(ShapeError) -> Tensor
    {
        guard rank == 2, shape[1] == matrix.shape[1], type == matrix.values.type else {
            throw ShapeError(
                "a product with the transpose of a sparse matrix of shape \(matrix.shape) takes \(matrix.shape[1]) columns, not the shape \(shape)"
            )
        }
        let outputs = matrix.shape[0]
        if let bias, bias.shape != [outputs] || bias.type != type {
            throw ShapeError(
                "the bias of a product with \(outputs) columns cannot be \(bias.shape) of \(bias.type)")
        }
        let result = Tensor(uninitialized: [shape[0], outputs], type: type)
        let room = Tensor(uninitialized: [16 * shape[1]], type: type)
        kernel_sparse_product(
            type.kernelType, shape[0], outputs, shape[1], pointer, matrix.rowStarts, matrix.columns,
            matrix.values.pointer, bias?.pointer, room.mutablePointer, result.mutablePointer)
        return result
    }
}
