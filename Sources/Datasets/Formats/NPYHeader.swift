/// The header of a file in NumPy's format NPY: the elements' type, their order, the array's extents.
///
/// The bytes 93 "NUMPY", the version (1, 2 or 3, then 0), the length of a text (2 bytes in version 1, 4
/// later, least significant first), the text: a Python dictionary of `descr`, `fortran_order` and `shape`.
/// Source: NumPy's documentation, "NEP 1: a simple file format for NumPy arrays" and the module
/// numpy.lib.format.
package struct NPYHeader: Equatable {
    /// A supported element type.
    package enum ElementType: String, CaseIterable {
        case b1, u1, i1, u2, i2, u4, i4, u8, i8, f2, f4, f8

        /// The number of bytes of an element.
        var byteCount: Int { Int(rawValue.dropFirst()) ?? 1 }
    }

    /// The type of the elements.
    let type: ElementType
    /// True if an element's most significant byte comes first.
    let isBigEndian: Bool
    /// True if the first axis changes fastest from element to element, as in Fortran, instead of the last
    /// one, as in C.
    let isFortranOrder: Bool
    /// The extents, outermost first.
    let shape: [Int]
    /// The number of elements, the product of the shape.
    let count: Int
    /// The number of bytes before the first element.
    let byteCount: Int

    /// An upper limit of the text's length; for an array of plain numbers it is about a hundred bytes.
    private static let longestText = 1 << 16

    /// Reads the header of a file that holds `plural`.
    ///
    /// - Throws: `DataError` if there is no header, or its array's type is not supported.
    init(_ content: ContentReader, of plural: String) throws(DataError) {
        func bad(_ problem: String, at byte: Int? = nil, remedy: String = "get the file again") -> DataError {
            DataError(.bad, file: content.name, at: byte.map { .byte($0) }, problem, remedy: remedy)
        }
        let magic = try content.read(8)
        guard !magic.isEmpty else { throw bad("the file is empty") }
        guard magic.count == 8, magic.starts(with: [0x93] + Array("NUMPY".utf8)) else {
            throw bad("this is no NPY file", remedy: "write \(plural) with numpy.save")
        }
        guard (1...3).contains(magic[6]), magic[7] == 0 else {
            throw bad(
                "version \(magic[6]).\(magic[7]) of the format, where 1.0, 2.0 and 3.0 can be read", at: 6,
                remedy: "write the file anew with numpy.save")
        }
        let lengthBytes = magic[6] == 1 ? 2 : 4
        let length = try content.read(lengthBytes)
        guard length.count == lengthBytes else {
            throw bad("the file ends within its header", at: 8 + length.count)
        }
        let textLength = length.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard textLength <= Self.longestText else {
            throw bad(
                "a header of \(textLength) bytes is not that of an array of numbers, which has at most \(Self.longestText)",
                at: 8)
        }
        let text = try content.read(textLength)
        byteCount = 8 + lengthBytes + textLength
        guard text.count == textLength else {
            throw bad("the file ends within its header", at: 8 + lengthBytes + text.count)
        }
        guard let fields = PythonDictionary(text), case .text(let descr)? = fields["descr"],
            case .truth(let isFortranOrder)? = fields["fortran_order"],
            case .numbers(let shape)? = fields["shape"]
        else {
            if case .other? = PythonDictionary(text)?["descr"] {
                throw bad(
                    "its elements are records of several fields",
                    remedy: "save each field by itself, as numbers")
            }
            throw bad("its header is not the one that numpy.save writes", at: 8 + lengthBytes)
        }
        guard let type = ElementType(rawValue: String(descr.dropFirst())), let order = descr.first,
            "<>|=".contains(order)
        else {
            let names = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
            throw bad(
                "its elements are of type '\(Printable.text(descr.utf8))'",
                remedy: "convert them with astype: \(names) can be read, and texts from CSV or HDF5 only"
            )
        }
        var count = 1
        for extent in shape {
            let (product, overflows) = count.multipliedReportingOverflow(by: extent)
            guard !overflows else {
                throw bad("the shape \(shape) asks for more elements than a file can hold")
            }
            count = product
        }
        guard !count.multipliedReportingOverflow(by: type.byteCount).overflow else {
            throw bad("the shape \(shape) asks for more elements than a file can hold")
        }
        guard count > 0 else {
            throw DataError(
                .bad, file: content.name, "the shape \(shape) has no elements: there are no \(plural)",
                remedy: "save an array that has some")
        }
        (self.type, self.isFortranOrder, self.shape, self.count) = (type, isFortranOrder, shape, count)
        isBigEndian = order == ">"
    }
}

/// The dictionary in a header: the subset of Python that numpy.save writes.
private struct PythonDictionary {
    enum Value: Equatable {
        case text(String)
        case truth(Bool)
        case numbers([Int])
        /// A list: the type of an element of several fields.
        case other
    }

    private var values: [String: Value] = [:]
    private var rest: ArraySlice<UInt8>

    subscript(key: String) -> Value? { values[key] }

    /// Reads `{'key': value, …}`; nil for any other text.
    init?(_ text: [UInt8]) {
        rest = text[...]
        guard take("{") else { return nil }
        while !take("}") {
            guard case .text(let key)? = string(), values[key] == nil, take(":"), let value = value() else {
                return nil
            }
            values[key] = value
            if !take(",") {
                guard take("}") else { return nil }
                break
            }
        }
        skipBlanks()
        guard rest.isEmpty else { return nil }
    }

    private mutating func value() -> Value? {
        skipBlanks()
        switch rest.first {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return string()
        case UInt8(ascii: "("): return tuple()
        case UInt8(ascii: "["): return list()
        default: break
        }
        if take("True") { return .truth(true) }
        if take("False") { return .truth(false) }
        return nil
    }

    private mutating func string() -> Value? {
        skipBlanks()
        guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\""),
            let end = rest.dropFirst().firstIndex(of: quote)
        else { return nil }
        let text = rest[(rest.startIndex + 1)..<end]
        rest = rest[(end + 1)...]
        return .text(String(decoding: text, as: UTF8.self))
    }

    /// Reads `()`, `(3,)`, `(3, 4)`: integers from 0. Python 2 wrote large ones as `3L`.
    private mutating func tuple() -> Value? {
        guard take("(") else { return nil }
        var numbers: [Int] = []
        while !take(")") {
            skipBlanks()
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard let number = Int(String(decoding: digits, as: UTF8.self)), numbers.count < 32 else {
                return nil
            }
            rest = rest[digits.endIndex...]
            _ = take("L")
            numbers.append(number)
            if !take(",") {
                guard numbers.count > 1, take(")") else { return nil }
                break
            }
        }
        return .numbers(numbers)
    }

    /// Skips a list with everything in it.
    private mutating func list() -> Value? {
        var depth = 0
        for (index, byte) in zip(rest.indices, rest) {
            if byte == UInt8(ascii: "[") { depth += 1 }
            if byte == UInt8(ascii: "]") { depth -= 1 }
            if depth == 0 {
                rest = rest[(index + 1)...]
                return .other
            }
        }
        return nil
    }

    private mutating func skipBlanks() {
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\t") }
    }

    /// Skips a word, and blanks before it, if it comes next.
    private mutating func take(_ word: String) -> Bool {
        skipBlanks()
        guard rest.starts(with: word.utf8) else { return false }
        rest = rest.dropFirst(word.utf8.count)
        return true
    }
}
