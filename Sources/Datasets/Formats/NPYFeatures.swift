/// The features in an array in NumPy's format NPY: mapped where the file's numbers are those of training (C order, u1, b1
/// or f4, or f8 for training in float64, plain), else read and converted.
struct NPYFeatures {
    /// The name of the file for messages.
    let name: String
    /// The extents, outermost first; all positive.
    let shape: [Int]
    /// The type of the elements.
    let type: NPYHeader.ElementType
    /// The numbers, row-major.
    let features: Features

    /// Reads an array from a file that holds nothing but `plural` (a word for messages).
    ///
    /// - Throws: `DataError` if it is no such array, or a number is not finite in single precision (in double precision
    ///   if `keepsDoubles`).
    init(
        _ content: ContentReader, of plural: String, keepsDoubles: Bool, threads: Int = 1
    ) throws(DataError) {
        let header = try NPYHeader(content, of: plural)
        (name, shape, type) = (content.name, header.shape, header.type)
        let isInOrder = !header.isFortranOrder && !header.isBigEndian
        switch header.type {
        case .u1 where isInOrder, .b1 where isInOrder:
            features = .bytes(try Self.numbers(content, header, threads))
        case .f4 where isInOrder:
            features = .floats(try Self.numbers(content, header, threads))
        case .f8 where isInOrder && keepsDoubles:
            features = .doubles(try Self.numbers(content, header, threads))
        default:
            features = try NPYArray(content, header).features(keepsDoubles: keepsDoubles)
        }
    }

    private static func numbers<Number: DataElement>(
        _ content: ContentReader, _ header: NPYHeader, _ threads: Int
    ) throws(DataError) -> Numbers<Number> {
        let size = MemoryLayout<Number>.stride
        let numbers: Numbers<Number>
        if let mapped = try content.mapRest(header.count * size, alignment: size) {
            numbers = Numbers(in: mapped, count: header.count)
        } else {
            numbers = try content.readNumbers(header.count)
            try header.checkEnd(of: content, found: numbers.count, size: size)
        }
        if let place = numbers.firstNotFinite(threads: threads) {
            let sample = place / max(header.count / (header.shape.first ?? 1), 1)
            throw DataError(
                .bad, file: content.name,
                "sample \(sample) has the number \(numbers[place]), which is not finite as a \(8 * size)-bit floating-point number",
                remedy: "leave the sample out, or correct it")
        }
        return numbers
    }

    /// Creates an error about the file.
    func bad(_ problem: String, remedy: String) -> DataError {
        DataError(.bad, file: name, problem, remedy: remedy)
    }
}

extension NPYHeader {
    /// Checks that a file has so many elements as the header says, and no more.
    func checkEnd(of content: ContentReader, found: Int, size: Int) throws(DataError) {
        guard found == count else {
            throw DataError(
                .bad, file: content.name, at: .byte(byteCount + found * size),
                "the file ends after \(found * size) of the \(count) elements' bytes, \(size) each",
                remedy: "get the file again")
        }
        guard try content.read(1).isEmpty else {
            throw DataError(
                .bad, file: content.name, at: .byte(byteCount + count * size),
                "more bytes follow than the header says", remedy: "save one array to a file")
        }
    }
}
