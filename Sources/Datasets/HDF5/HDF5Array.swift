import CHDF5
import Dispatch
import Glibc

/// An open HDF5 file.
///
/// The library is not safe for threads: `HDF5File.reading` lets one thread at a time use it.
final class HDF5File {
    private static let turn = DispatchSemaphore(value: 1)

    /// The path.
    let name: String
    private let file: Int64

    /// Calls `body` with the open file at `path`.
    ///
    /// - Throws: `DataError` if it is no HDF5 file, or what `body` throws.
    static func reading<Value>(
        path: String, _ body: (HDF5File) throws(DataError) -> Value
    ) throws(DataError) -> Value {
        turn.wait()
        defer { turn.signal() }
        return try body(HDF5File(path))
    }

    private init(_ path: String) throws(DataError) {
        // Tells a file that is not there, may not be read, or would be waited for.
        _ = try ContentReader(FileInput(path: path))
        name = path
        file = chdf5_open(path)
        guard file >= 0 else {
            throw DataError(
                .bad, file: path, "this is no HDF5 file, or it is damaged or still being written",
                remedy: "write it with h5py or another program that uses libhdf5, and close it")
        }
    }

    deinit {
        if file >= 0 { chdf5_close(file) }
    }

    /// Opens an array by its name, such as `/train/x`.
    func array(_ name: String) throws(DataError) -> HDF5Array { try HDF5Array(file, name, of: self.name) }
}

/// An array of an HDF5 file, chunked and compressed or not, with elements of any width and byte order.
final class HDF5Array {
    /// The file and the name of the array, for messages.
    let name: String
    /// The extents, outermost first; all positive.
    let shape: [Int]
    /// True if the elements are bytes without a sign.
    let areBytes: Bool
    /// True if the elements are integers.
    let areIntegers: Bool
    /// True if the elements are texts.
    let areTexts: Bool
    /// The bytes of an element.
    private let elementBytes: Int
    private var array = chdf5_array()

    fileprivate init(_ file: Int64, _ array: String, of path: String) throws(DataError) {
        name = "\(path): \(array)"
        var opened = chdf5_array()
        func bad(_ problem: String, _ remedy: String) -> DataError {
            DataError(.bad, file: "\(path): \(array)", problem, remedy: remedy)
        }
        switch chdf5_open_array(file, array, &opened) {
        case 0: break
        case 1: throw bad("the file has no such array", "list its arrays with h5ls -r")
        default: throw bad("the array cannot be read", "get the file again")
        }
        let extents = withUnsafeBytes(of: opened.extents) { bytes in
            (0..<Int(opened.axes)).map { Int(bytes.load(fromByteOffset: 8 * $0, as: Int64.self)) }
        }
        let kind = opened.kind
        let size = Int(opened.byte_count)
        var problem: (String, String)?
        var total = 1
        for extent in extents {
            let (product, overflows) = total.multipliedReportingOverflow(by: extent)
            if overflows || extent < 0 || product > Int.max / 64 {
                problem = ("the shape \(extents) is impossible", "get the file again")
            }
            total = overflows ? 0 : product
        }
        if extents.isEmpty {
            problem = ("a single number, where samples have an axis of their own", "write [samples, …]")
        }
        if total == 0, problem == nil {
            problem = ("the shape \(extents) has no elements", "write an array that has some")
        }
        if kind == Int32(CHDF5_OTHER) {
            problem = ("its elements are neither numbers nor texts", "write numbers")
        }
        if let problem {
            chdf5_close_array(&opened)
            throw bad(problem.0, problem.1)
        }
        shape = extents
        areIntegers = kind == Int32(CHDF5_INTEGER)
        areTexts = kind == Int32(CHDF5_TEXT)
        areBytes = areIntegers && size == 1 && opened.is_signed == 0
        elementBytes = size
        self.array = opened
    }

    deinit { chdf5_close_array(&array) }

    /// The number of elements of a row of the first axis.
    var rowCount: Int { shape.dropFirst().reduce(1, *) }

    /// The numbers as features, in single precision unless `keepsDoubles`.
    ///
    /// - Throws: `DataError` if the elements are no numbers, or not finite.
    func features(keepsDoubles: Bool) throws(DataError) -> Features {
        guard !areTexts else { throw bad("its elements are texts", "name an array of numbers") }
        if areBytes {
            return .bytes(try read { [self] in chdf5_read_bytes(&array, $0, $1, $2) })
        }
        if keepsDoubles && (areIntegers || elementBytes > 4) {
            return .doubles(try finite(read { [self] in chdf5_read_doubles(&array, $0, $1, $2) }))
        }
        return .floats(try finite(read { [self] in chdf5_read_floats(&array, $0, $1, $2) }))
    }

    /// The labels: whole numbers are classes, other numbers are target values, texts are names of classes.
    ///
    /// - Parameters:
    ///   - classCount: the number of classes, numbered from 0; nil for those that the training set has.
    ///   - stated: the names of the classes in their order; empty for those of the training set.
    func labels(
        classCount: Int?, names stated: [String], in context: DataContext
    ) throws(DataError) -> (labels: Labels, classNames: [String]?) {
        let names = context.classes(stated: stated)
        if areTexts { return try classesByName(names) }
        guard areIntegers else {
            let values: Numbers<Double> = try read { [self] in chdf5_read_doubles(&array, $0, $1, $2) }
            return (.values(try finite(values).array, width: rowCount), nil)
        }
        guard rowCount == 1 else {
            throw bad(
                "labels of the shape \(shape), where each sample has one class",
                "write [samples] whole numbers, or floating-point numbers for target values")
        }
        let numbers: Numbers<Int64> = try read { [self] in chdf5_read_integers(&array, $0, $1, $2) }
        // The library makes the largest signed number of larger ones.
        if array.is_signed == 0, elementBytes == 8, let sample = numbers.firstIndex(of: .max) {
            throw bad(
                "the class of sample \(sample) is beyond 2⁶³, the largest number that a class can have",
                "number the classes from 0, such as with numpy.unique(y, return_inverse=True)")
        }
        let members = try members()
        if !members.isEmpty {
            let namesOf = Dictionary(
                members.map { ($0.value, $0.name) }, uniquingKeysWith: { first, _ in first })
            let texts = try numbers.enumerated().map { sample, number throws(DataError) in
                guard let text = namesOf[number] else {
                    throw bad(
                        "the class of sample \(sample) is \(number), which the array's enumeration does not name",
                        "correct it, or write whole numbers")
                }
                return text
            }
            let occurring = Set(texts)
            return try classes(
                named: texts, names.isEmpty ? members.map(\.name).filter(occurring.contains) : names)
        }
        // Numbers are those of names that are said, or that are texts.
        let isByNumber = !names.isEmpty && (!stated.isEmpty || LabelNumbering.numbers(of: names) == nil)
        var classes = LabelCollector(
            LabelNumbering(classCount: classCount ?? (isByNumber ? names.count : nil), in: context),
            name: name)
        classes.reserve(numbers.count)
        for number in numbers { try classes.append(Int(number)) }
        let (labels, classNames) = classes.finish()
        if case .classes(_, let count) = labels, count == names.count { return (labels, names) }
        return (labels, classNames)
    }

    private func classesByName(
        _ stated: [String]
    ) throws(DataError) -> (labels: Labels, classNames: [String]?) {
        guard shape.count == 1 else { throw bad("texts of the shape \(shape)", "write [samples] texts") }
        var names: [String] = []
        for index in 0..<shape[0] {
            guard let text = chdf5_read_text(&array, Int64(index)) else {
                throw bad("the text of sample \(index) cannot be read", "get the file again")
            }
            names.append(String(cString: text))
            free(text)
        }
        return try classes(named: names, stated)
    }

    /// The names of an enumeration's values, in the order of these; none for other types.
    private func members() throws(DataError) -> [(value: Int64, name: String)] {
        var members: [(value: Int64, name: String)] = []
        for index in 0..<array.member_count {
            var value: Int64 = 0
            guard let name = chdf5_member(&array, index, &value) else {
                throw bad("the names of its enumeration cannot be read", "get the file again")
            }
            members.append((value, String(cString: name)))
            free(name)
        }
        return members.sorted { $0.value < $1.value }
    }

    /// The classes of samples by their names; `stated` are all of them in their order, or none.
    private func classes(
        named names: [String], _ stated: [String]
    ) throws(DataError) -> (labels: Labels, classNames: [String]?) {
        let numbering = ClassNumbering(of: names, stated: stated)
        var labels: [Int32] = []
        for (sample, name) in names.enumerated() {
            guard let number = numbering[name] else {
                throw bad(
                    "the class of sample \(sample), '\(Printable.text(name.utf8))', is none of the stated ones",
                    "correct 'class_names'")
            }
            labels.append(number)
        }
        return (.classes(labels, count: numbering.names.count), numbering.names)
    }

    /// Reads all elements, a few megabytes of rows at a time.
    private func read<Number: DataElement>(
        _ rows: (Int64, Int64, UnsafeMutablePointer<Number>) -> Int32
    ) throws(DataError) -> Numbers<Number> {
        var writer = NumberWriter<Number>(name: name)
        let group = max(1, (8 << 20) / (rowCount * MemoryLayout<Number>.stride))
        for first in stride(from: 0, to: shape[0], by: group) {
            let count = min(group, shape[0] - first)
            try writer.append(count: count * rowCount) { place throws(DataError) in
                guard let start = place.baseAddress, rows(Int64(first), Int64(count), start) == 0 else {
                    throw bad(
                        "rows \(first) to \(first + count - 1) cannot be read: they are damaged, or compressed by a filter that libhdf5 lacks",
                        "get the file again, or write it with gzip compression or none")
                }
            }
        }
        return try writer.finish()
    }

    private func finite<Number>(_ numbers: Numbers<Number>) throws(DataError) -> Numbers<Number> {
        if let place = numbers.firstNotFinite(threads: 1) {
            let sample = place / rowCount
            // The number in the file: single precision may have made an infinity of it.
            var row = [Double](repeating: .nan, count: rowCount)
            _ = row.withUnsafeMutableBufferPointer { [self] in
                chdf5_read_doubles(&array, Int64(sample), 1, $0.baseAddress)
            }
            let number = row[place % rowCount]
            throw bad(
                "sample \(sample) has the number \(number), which is \(number.isFinite ? "too large for" : "not finite in") the precision of the training",
                number.isFinite
                    ? "use another unit, or train in float64" : "leave the sample out, or correct it")
        }
        return numbers
    }

    private func bad(_ problem: String, _ remedy: String) -> DataError {
        DataError(.bad, file: name, problem, remedy: remedy)
    }
}
