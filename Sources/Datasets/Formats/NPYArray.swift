import Tensors

/// An array of numbers in NumPy's format NPY.
package struct NPYArray {
    /// The elements, row-major regardless of their order in the file.
    package enum Elements: Equatable {
        /// u1 and b1.
        case bytes([UInt8])
        /// Other integers.
        case integers([Int64])
        /// f2 and f4.
        case floats([Float])
        /// f8.
        case doubles([Double])
    }

    /// The name of the file for messages.
    package let name: String
    /// The extents, outermost first; all positive.
    package let shape: [Int]
    /// The elements, row-major.
    package let elements: Elements
    /// The type of the elements.
    package let type: NPYHeader.ElementType

    /// Reads an array from a file that holds nothing but `plural` (a word for messages).
    ///
    /// - Throws: `DataError` if it is no such array, has no elements, or the file holds fewer or more bytes
    ///   than its header states. Memory is allocated for bytes that exist, never for those that a header
    ///   promises.
    package init(_ content: ContentReader, of plural: String) throws(DataError) {
        try self.init(content, NPYHeader(content, of: plural))
    }

    /// Reads the elements after a header.
    init(_ content: ContentReader, _ header: NPYHeader) throws(DataError) {
        let elements: Elements =
            switch header.type {
            case .u1, .b1: .bytes(try Self.read(content, header) { (word: UInt8) in word })
            case .i1: .integers(try Self.read(content, header) { Int64(Int8(bitPattern: $0)) })
            case .u2: .integers(try Self.read(content, header) { (word: UInt16) in Int64(word) })
            case .i2: .integers(try Self.read(content, header) { Int64(Int16(bitPattern: $0)) })
            case .u4: .integers(try Self.read(content, header) { (word: UInt32) in Int64(word) })
            case .i4: .integers(try Self.read(content, header) { Int64(Int32(bitPattern: $0)) })
            case .u8: .integers(try Self.read(content, header) { (word: UInt64) in Int64(clamping: word) })
            case .i8: .integers(try Self.read(content, header) { (word: UInt64) in Int64(bitPattern: word) })
            case .f2: .floats(try Self.read(content, header) { Float(halfPrecision: $0) })
            case .f4: .floats(try Self.read(content, header) { Float(bitPattern: $0) })
            case .f8: .doubles(try Self.read(content, header) { Double(bitPattern: $0) })
            }
        name = content.name
        shape = header.shape
        type = header.type
        self.elements = header.isFortranOrder ? Self.transposed(elements, shape: header.shape) : elements
    }

    /// Returns the elements, read as words of their size in the machine's byte order and converted by
    /// `value`.
    @inline(__always)
    private static func read<Word: FixedWidthInteger, Number>(
        _ content: ContentReader, _ header: NPYHeader, _ value: (Word) -> Number
    ) throws(DataError) -> [Number] {
        let size = MemoryLayout<Word>.size
        let chunk = 1 << 18
        var numbers: [Number] = []
        while numbers.count < header.count {
            let wanted = min(chunk / size, header.count - numbers.count)
            let bytes = try content.read(wanted * size)
            guard bytes.count == wanted * size else {
                throw DataError(
                    .bad, file: content.name,
                    at: .byte(header.byteCount + numbers.count * size + bytes.count),
                    "the file ends after \(numbers.count * size + bytes.count) of the \(header.count) elements' bytes, \(size) each",
                    remedy: "get the file again")
            }
            bytes.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: bytes.count, by: size) {
                    let word = bytes.loadUnaligned(fromByteOffset: start, as: Word.self)
                    numbers.append(
                        value(header.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)))
                }
            }
        }
        guard try content.read(1).isEmpty else {
            throw DataError(
                .bad, file: content.name, at: .byte(header.byteCount + header.count * size),
                "more bytes follow than the header says", remedy: "save one array to a file")
        }
        return numbers
    }

    /// Reorders elements whose first axis changes fastest into row-major order.
    private static func transposed(_ elements: Elements, shape: [Int]) -> Elements {
        func reorder<Number>(_ numbers: [Number]) -> [Number] {
            var strides = [1]
            for extent in shape.dropLast() { strides.append(strides[strides.count - 1] * extent) }
            var index = [Int](repeating: 0, count: shape.count)
            var place = 0
            var result: [Number] = []
            result.reserveCapacity(numbers.count)
            for _ in numbers.indices {
                result.append(numbers[place])
                var axis = shape.count - 1
                while axis >= 0 {
                    index[axis] += 1
                    place += strides[axis]
                    if index[axis] < shape[axis] { break }
                    place -= strides[axis] * shape[axis]
                    index[axis] = 0
                    axis -= 1
                }
            }
            return result
        }
        return switch elements {
        case .bytes(let numbers): .bytes(reorder(numbers))
        case .integers(let numbers): .integers(reorder(numbers))
        case .floats(let numbers): .floats(reorder(numbers))
        case .doubles(let numbers): .doubles(reorder(numbers))
        }
    }
}
