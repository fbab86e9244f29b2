import CKernels

extension Tensor {
    /// A tensor [indices.count, columns] of the given rows of a row-major matrix of bytes, as numbers
    /// 0 … 255.
    package init(
        rows indices: [Int], ofBytes matrix: UnsafeBufferPointer<UInt8>, columns: Int,
        type: ScalarType
    ) {
        self.init(rows: indices, of: matrix, columns: columns, type: type) {
            kernel_convert_bytes(type.kernelType, columns, $0, 1, $1)
        }
    }

    /// A tensor [indices.count, columns] of the given rows of a row-major matrix.
    package init(
        rows indices: [Int], ofFloats matrix: UnsafeBufferPointer<Float>, columns: Int,
        type: ScalarType
    ) {
        self.init(rows: indices, of: matrix, columns: columns, type: type) {
            kernel_convert(KERNEL_FLOAT32, type.kernelType, columns, $0, $1)
        }
    }

    /// The same for a matrix in double precision.
    package init(
        rows indices: [Int], ofDoubles matrix: UnsafeBufferPointer<Double>, columns: Int,
        type: ScalarType
    ) {
        self.init(rows: indices, of: matrix, columns: columns, type: type) {
            kernel_convert(KERNEL_FLOAT64, type.kernelType, columns, $0, $1)
        }
    }

    /// A tensor [rows, columns] of all rows of a row-major matrix.
    package init(
        ofDoubles matrix: UnsafeBufferPointer<Double>, rows: Int, columns: Int, type: ScalarType
    ) {
        precondition(matrix.count == rows * columns, "\(matrix.count) numbers are not \(rows) × \(columns)")
        self.init(uninitialized: [rows, columns], type: type)
        kernel_convert(KERNEL_FLOAT64, type.kernelType, matrix.count, matrix.baseAddress, mutablePointer)
    }

    /// Rows of a matrix, each of which `convert` brings from its memory to its place in the tensor.
    private init<Element>(
        rows indices: [Int], of matrix: UnsafeBufferPointer<Element>, columns: Int,
        type: ScalarType, _ convert: (UnsafePointer<Element>?, UnsafeMutableRawPointer) -> Void
    ) {
        self.init(uninitialized: [indices.count, columns], type: type)
        let (memory, rowBytes) = (mutablePointer, columns * type.byteCount)
        for row in indices.indices {
            let start = indices[row] * columns
            let source = UnsafeBufferPointer(rebasing: matrix[start..<start + columns])
            convert(source.baseAddress, memory + row * rowBytes)
        }
    }

    /// Divides every element by `divisor`, in place.
    ///
    /// - Precondition: the tensor's memory is not shared.
    package mutating func divide(by divisor: Double) {
        precondition(isUniquelyHeld, "a tensor that others hold cannot change")
        kernel_divide_scalar(type.kernelType, count, pointer, divisor, mutablePointer)
    }

    /// Adds `offsets[c]` to every element of column c and multiplies the sum by `factors[c]`, in place.
    ///
    /// The part of an offset that single precision rounds off is added after the rounded offset, so that
    /// elements near −offset keep their digits: 10⁶ + 1 in a column of mean 10⁶ + 0.3 becomes 0.7.
    ///
    /// - Precondition: the tensor's memory is not shared.
    package mutating func addAndMultiplyColumns(offsets: [Double], factors: [Double]) {
        precondition(isUniquelyHeld, "a tensor that others hold cannot change")
        precondition(
            rank == 2 && offsets.count == shape[1] && factors.count == shape[1], "one number for a column")
        let rounded = Tensor(offsets, type: type)
        let rest = Swift.zip(offsets, rounded.values).map { $0 - $1 }
        let factors = Tensor(factors, type: type)
        kernel_add_row(type.kernelType, shape[0], shape[1], pointer, rounded.pointer, mutablePointer)
        if rest.contains(where: { $0 != 0 }) {
            let rest = Tensor(rest, type: type)
            kernel_add_row(type.kernelType, shape[0], shape[1], pointer, rest.pointer, mutablePointer)
        }
        kernel_multiply_row(type.kernelType, shape[0], shape[1], pointer, factors.pointer, mutablePointer)
    }
}
