import CKernels

// Parts of tensors along an axis, and tensors made of parts.
extension Tensor {
    /// The elements at some positions along an axis.
    ///
    /// - Throws: `ShapeError` if there is no such axis, or the range goes beyond its extent.
    public func slice(_ range: Range<Int>, along axis: Int) throws(ShapeError) -> Tensor {
        try requireAxis(axis)
        guard range.lowerBound >= 0, range.upperBound <= shape[axis] else {
            throw ShapeError("axis \(axis) of the shape \(shape) has no positions \(range)")
        }
        if axis == 0 { return rowView(range) }
        var sliced = shape
        sliced[axis] = range.count
        let result = Tensor(uninitialized: sliced, type: type)
        result.copyRuns(of: self, along: axis, from: range.lowerBound, to: 0, count: range.count)
        return result
    }

    /// Parts of the given extents along an axis, in order.
    ///
    /// - Throws: `ShapeError` if there is no such axis, or the extents are not together its own.
    public func split(_ extents: [Int], along axis: Int) throws(ShapeError) -> [Tensor] {
        try requireAxis(axis)
        guard extents.allSatisfy({ $0 >= 0 }), extents.reduce(0, +) == shape[axis] else {
            throw ShapeError("axis \(axis) of the shape \(shape) has no parts of the extents \(extents)")
        }
        var start = 0
        return try extents.map { extent throws(ShapeError) in
            defer { start += extent }
            return try slice(start..<start + extent, along: axis)
        }
    }

    /// Creates a tensor of parts that follow each other along an axis.
    ///
    /// - Throws: `ShapeError` if there are no parts, no such axis, or the other extents or the types differ.
    public init(concatenating parts: [Tensor], along axis: Int) throws(ShapeError) {
        guard let first = parts.first else { throw ShapeError("there are no parts to concatenate") }
        try first.requireAxis(axis)
        var shape = first.shape
        shape[axis] = 0
        for part in parts {
            var rest = part.shape
            guard rest.count == first.rank, part.type == first.type else {
                throw ShapeError(
                    "\(first.shape) of \(first.type) and \(part.shape) of \(part.type) do not concatenate")
            }
            rest[axis] = shape[axis]
            guard rest == shape else {
                throw ShapeError("\(first.shape) and \(part.shape) do not concatenate along axis \(axis)")
            }
            shape[axis] += part.shape[axis]
        }
        self.init(uninitialized: shape, type: first.type)
        var start = 0
        for part in parts {
            copyRuns(of: part, along: axis, from: 0, to: start, count: part.shape[axis])
            start += part.shape[axis]
        }
    }

    /// Creates a tensor of parts of one shape along a new axis.
    ///
    /// - Throws: `ShapeError` if there are no parts, their shapes or types differ, or the axis is none.
    public init(stacking parts: [Tensor], along axis: Int = 0) throws(ShapeError) {
        try self.init(
            concatenating: parts.map { part throws(ShapeError) in
                guard (0...part.rank).contains(axis) else {
                    throw ShapeError("there is no place for a new axis \(axis) in the shape \(part.shape)")
                }
                var shape = part.shape
                shape.insert(1, at: axis)
                return try part.reshaped(to: shape)
            }, along: axis)
    }

    /// The rows, slices of the first axis, at the given indices: the shape [indices.count] + that of a row.
    ///
    /// - Throws: `ShapeError` if there is no such row.
    public func gather(_ indices: [Int]) throws(ShapeError) -> Tensor {
        try requireRows(indices)
        let row = shape.dropFirst()
        let result = Tensor(uninitialized: [indices.count] + row, type: type)
        let bytes = row.reduce(1, *) * type.byteCount
        for (place, index) in indices.enumerated() where bytes > 0 {
            (result.mutablePointer + place * bytes).copyMemory(
                from: pointer + index * bytes, byteCount: bytes)
        }
        return result
    }

    /// The sum of rows into the places of a tensor of `count` rows, in order: the counterpart of `gather`.
    ///
    /// - Throws: `ShapeError` if there is not one index for each row, or a row has no place.
    public func scatterAdd(_ indices: [Int], count: Int) throws(ShapeError) -> Tensor {
        guard rank > 0, shape[0] == indices.count else {
            throw ShapeError("\(indices.count) indices are not one for each row of the shape \(shape)")
        }
        let row = Array(shape.dropFirst())
        guard Tensor.elementCount(of: [count] + row) != nil else {
            throw ShapeError("there is no tensor of \(count) rows of the shape \(row)")
        }
        let result = Tensor(zeros: [count] + row, type: type)
        try result.requireRows(indices)
        let elements = row.reduce(1, *)
        for (place, index) in indices.enumerated() where elements > 0 {
            let sum = result.mutablePointer + index * elements * type.byteCount
            kernel_add(type.kernelType, elements, sum, pointer + place * elements * type.byteCount, sum)
        }
        return result
    }

    /// The position of the first largest element along an axis, in the tensor's type.
    ///
    /// - Throws: `ShapeError` if there is no such axis, or it has no element.
    public func argMax(along axis: Int) throws(ShapeError) -> Tensor {
        try requireAxis(axis)
        guard shape[axis] > 0 else { throw ShapeError("axis \(axis) of the shape \(shape) has no element") }
        let (outer, inner) = (shape[..<axis].reduce(1, *), shape[(axis + 1)...].reduce(1, *))
        let values = values
        var places: [Double] = []
        for position in 0..<outer {
            for column in 0..<inner {
                let start = position * shape[axis] * inner + column
                var best = 0
                for place in 0..<shape[axis]
                where values[start + place * inner] > values[start + best * inner] {
                    best = place
                }
                places.append(Double(best))
            }
        }
        return try Tensor(places, shape: Array(shape[..<axis] + shape[(axis + 1)...]), type: type)
    }

    /// Copies positions of another tensor along an axis into this one, whose other extents are the same.
    private func copyRuns(of other: Tensor, along axis: Int, from: Int, to: Int, count: Int) {
        let inner = shape[(axis + 1)...].reduce(1, *) * type.byteCount
        guard inner > 0, count > 0 else { return }
        for position in 0..<shape[..<axis].reduce(1, *) {
            (mutablePointer + (position * shape[axis] + to) * inner).copyMemory(
                from: other.pointer + (position * other.shape[axis] + from) * inner, byteCount: count * inner)
        }
    }

    private func requireAxis(_ axis: Int) throws(ShapeError) {
        guard shape.indices.contains(axis) else {
            throw ShapeError("there is no axis \(axis) in the shape \(shape)")
        }
    }

    private func requireRows(_ indices: [Int]) throws(ShapeError) {
        guard rank > 0 else { throw ShapeError("a scalar has no rows") }
        for index in indices where index < 0 || index >= shape[0] {
            throw ShapeError("there is no row \(index) among the \(shape[0]) of the shape \(shape)")
        }
    }
}
