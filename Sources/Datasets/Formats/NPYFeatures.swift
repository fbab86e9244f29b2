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
        try self.init(content, NPYHeader(content, of: plural), keepsDoubles: keepsDoubles, threads: threads)
    }

    /// Reads the numbers after a header.
    init(
        _ content: ContentReader, _ header: NPYHeader, keepsDoubles: Bool, threads: Int
    ) throws(DataError) {
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
            try header.checkEnd(of: content, afterBytes: numbers.count * size)
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
    /// The place in a file, whose first axis changes fastest, of the element at an index of the row-major array.
    func fortranPlace(of index: Int) -> Int {
        var (rest, place, extents) = (index, 0, count)
        for extent in shape.reversed() {
            extents /= extent
            place += rest % extent * extents
            rest /= extent
        }
        return place
    }

    /// Checks that a file has so many bytes of elements as the header says, and no more.
    func checkEnd(of content: ContentReader, afterBytes found: Int) throws(DataError) {
        guard found == count * type.byteCount else {
            throw DataError(
                .bad, file: content.name, at: .byte(byteCount + found),
                "the file ends after \(found) of the \(count) elements' bytes, \(type.byteCount) each",
                remedy: "get the file again")
        }
        guard try content.read(1).isEmpty else {
            throw DataError(
                .bad, file: content.name, at: .byte(byteCount + found),
                "more bytes follow than the header says", remedy: "save one array to a file")
        }
    }
}
