import CKernels

extension Tensor {
    /// Creates a tensor from the bytes of its elements in the machine's order.
    ///
    /// - Precondition: the number of bytes is that of the shape.
    package init(bytes: ArraySlice<UInt8>, shape: [Int], type: ScalarType) {
        self.init(uninitialized: shape, type: type)
        precondition(
            bytes.count == count * type.byteCount, "\(bytes.count) bytes do not fill the shape \(shape)")
        bytes.withUnsafeBytes { source in
            if let start = source.baseAddress {
                mutablePointer.copyMemory(from: start, byteCount: source.count)
            }
        }
    }

    /// Sets all elements to zero.
    ///
    /// - Precondition: the caller owns this tensor's memory.
    package func clearElements() {
        kernel_fill(type.kernelType, count, 0, mutablePointer)
    }

    /// Overwrites the elements with another tensor's; does nothing if both share the same memory.
    ///
    /// - Precondition: both have the same shape and type, and the caller owns this tensor's memory.
    package func copyElements(from other: Tensor) {
        guard shape == other.shape, type == other.type else {
            fatalError("a tensor \(other.shape) \(other.type) is assigned to one of \(shape) \(type)")
        }
        if pointer != other.pointer {
            mutablePointer.copyMemory(from: other.pointer, byteCount: count * type.byteCount)
        }
    }

    /// Overwrites the elements with bytes, in the machine's order.
    ///
    /// - Precondition: there are as many, and the caller owns this tensor's memory.
    package func copyElements(from bytes: [UInt8]) {
        precondition(bytes.count == count * type.byteCount, "a tensor takes as many bytes as it has")
        bytes.withUnsafeBytes { source in
            UnsafeMutableRawBufferPointer(start: mutablePointer, count: bytes.count).copyMemory(from: source)
        }
    }

    /// Overwrites the elements in place with another tensor's, for optimizers: the parameters and the state that
    /// they are given share memory with the model.
    ///
    /// - Precondition: both have the same shape and type.
    public func assign(_ values: Tensor) { copyElements(from: values) }

    /// Overwrites the elements with another tensor's minus these.
    ///
    /// - Precondition: both have the same shape and type, and the caller owns this tensor's memory.
    package func becomeUpdate(from other: Tensor) {
        precondition(
            shape == other.shape && type == other.type, "a difference is taken of one shape and type")
        kernel_subtract(type.kernelType, count, other.pointer, pointer, mutablePointer)
    }

    /// A part of this tensor's memory as a tensor of another shape; the two share their elements.
    package func view(offset: Int, shape: [Int]) -> Tensor {
        precondition(offset >= 0 && offset + shape.reduce(1, *) <= count, "a view lies within its tensor")
        return sharing(offset: offset, shape: shape)
    }

    /// Some rows, slices of the first axis, which share their elements with this tensor.
    package func rowView(_ rows: Range<Int>) -> Tensor {
        let rowShape = shape.dropFirst()
        return view(offset: rows.lowerBound * rowShape.reduce(1, *), shape: [rows.count] + rowShape)
    }

    /// Creates a tensor of the shape of `whole` from its rows in several parts.
    ///
    /// - Throws: `ShapeError` if the parts have not together the elements of `whole`.
    package init(joiningRows parts: [Tensor], like whole: Tensor) throws(ShapeError) {
        if parts.count == 1 {
            self = try parts[0].reshaped(to: whole.shape)
            return
        }
        guard parts.reduce(0, { $0 + $1.count }) == whole.count, parts.allSatisfy({ $0.type == whole.type })
        else {
            throw ShapeError("the parts \(parts.map(\.shape)) are not the rows of the shape \(whole.shape)")
        }
        self.init(uninitialized: whole.shape, type: whole.type)
        var offset = 0
        for part in parts {
            (mutablePointer + offset).copyMemory(from: part.pointer, byteCount: part.count * type.byteCount)
            offset += part.count * type.byteCount
        }
    }

    /// The element-wise sum as a kernel for `mapped(with:_:)`.
    package static var addKernel:
        (kernel_type, Int, UnsafeRawPointer?, UnsafeRawPointer?, UnsafeMutableRawPointer?) -> Void
    { kernel_add }
}
