import Tensors

/// An array of numbers in NumPy's format NPY: the bytes of its elements, mapped from a plain file, which become numbers as
/// they are asked for.
package struct NPYArray {
    /// The name of the file for messages.
    package let name: String
    /// The extents, outermost first; all positive.
    package var shape: [Int] { header.shape }
    /// The number of elements.
    package var count: Int { header.count }
    private let header: NPYHeader
    private let bytes: Numbers<UInt8>

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
        (name, self.header) = (content.name, header)
        let size = header.type.byteCount
        if let mapped = try content.mapRest(header.count * size, alignment: 1, isReadInOrder: true) {
            bytes = Numbers(in: mapped, count: header.count * size)
        } else {
            bytes = try content.readNumbers(header.count * size)
            try header.checkEnd(of: content, afterBytes: bytes.count)
        }
    }

    /// The element at an index of the row-major array, regardless of the order in the file, rounded to double precision.
    package subscript(index: Int) -> Double {
        let place = header.isFortranOrder ? header.fortranPlace(of: index) : index
        return switch header.type {
        // Any byte but 0 is true, as for NumPy.
        case .b1: bytes[place] == 0 ? 0 : 1
        case .u1: Double(bytes[place])
        case .i1: Double(Int8(bitPattern: bytes[place]))
        case .u2: Double(word(place) as UInt16)
        case .i2: Double(Int16(bitPattern: word(place)))
        case .u4: Double(word(place) as UInt32)
        case .i4: Double(Int32(bitPattern: word(place)))
        case .u8: Double(word(place) as UInt64)
        case .i8: Double(Int64(bitPattern: word(place)))
        case .f2: Double(Float(halfPrecision: word(place)))
        case .f4: Double(Float(bitPattern: word(place)))
        case .f8: Double(bitPattern: word(place))
        }
    }

    /// The element at an index with all its digits.
    private func text(_ index: Int) -> String {
        let place = header.isFortranOrder ? header.fortranPlace(of: index) : index
        return switch header.type {
        case .u8: "\(word(place) as UInt64)"
        case .i8: "\(Int64(bitPattern: word(place)))"
        default: "\(self[index])"
        }
    }

    /// The bytes of the element at a place in the file, as a word.
    private func word<Word: FixedWidthInteger>(_ place: Int) -> Word {
        let size = MemoryLayout<Word>.size
        let word = bytes.withStored {
            UnsafeRawBufferPointer($0).loadUnaligned(fromByteOffset: place * size, as: Word.self)
        }
        return header.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
    }

    /// Returns the elements as features.
    ///
    /// - Throws: `DataError` if one is not finite in single precision (in double precision if
    ///   `keepsDoubles`).
    func features(keepsDoubles: Bool) throws(DataError) -> Features {
        var features = FeatureCollector(keepsDoubles: keepsDoubles, name: name)
        for index in 0..<count {
            guard try features.append(self[index]) else { throw notFinite(index) }
        }
        return try features.features()
    }

    /// Returns the elements as target values.
    ///
    /// - Throws: `DataError` if one is not finite in single precision, or there is no memory for so many.
    func values() throws(DataError) -> [Double] {
        try checkRoom(for: Double.self)
        var values: [Double] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            let value = self[index]
            guard Float(value).isFinite else { throw notFinite(index) }
            values.append(value)
        }
        return values
    }

    /// Returns the elements as classes, and the names of these if they are not just their numbers.
    ///
    /// - Throws: `DataError` if an element is not a class, or there is no memory for so many.
    func classes(
        by numbering: LabelNumbering
    ) throws(DataError) -> (labels: Labels, classNames: [String]?) {
        try checkRoom(for: Int32.self)
        var classes = LabelCollector(numbering, name: name)
        classes.reserve(count)
        for index in 0..<count {
            let value = self[index]
            // Beyond 2⁵³, different numbers would be one.
            if value.magnitude >= 0x1p53, value.isFinite {
                throw bad(
                    "the class of sample \(index) is \(text(index)), beyond the whole numbers from −2⁵³ to 2⁵³ that classes can have",
                    remedy: "number the classes from 0, such as with numpy.unique(y, return_inverse=True)")
            }
            guard let number = Int(exactly: value) else {
                throw bad(
                    "the class of sample \(index) is \(value), where classes are whole numbers",
                    remedy: "number the classes; target values go into 'targets'")
            }
            try classes.append(number)
        }
        return classes.finish()
    }

    /// Creates an error about the file.
    func bad(_ problem: String, remedy: String) -> DataError {
        DataError(.bad, file: name, problem, remedy: remedy)
    }

    /// Checks that memory has room for all elements as numbers of a type.
    private func checkRoom<Number>(for type: Number.Type) throws(DataError) {
        if let shortage = AvailableMemory.shortage(of: count * MemoryLayout<Number>.stride) {
            throw bad(
                "\(count) numbers would take \(shortage)",
                remedy: "use fewer samples, or a machine with more memory")
        }
    }

    private func notFinite(_ index: Int) -> DataError {
        let sample = index / max(count / (shape.first ?? 1), 1)
        return bad(
            "sample \(sample) has the number \(self[index]), which is not finite as a 32-bit floating-point number",
            remedy: "leave the sample out, or correct it")
    }
}
