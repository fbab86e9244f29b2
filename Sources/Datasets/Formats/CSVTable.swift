/// The rows of a table as they are read, line by line.
struct CSVTable {
    /// Without a stated number of classes, a label from here on is taken for something else, such as an identity number.
    static let mostClasses = 1_000_000

    private(set) var features: [Float] = []
    private(set) var labels: [Int32] = []
    private let name: String
    private let labelColumn: Int?
    private let header: CSV.Header
    private let classCount: Int?
    private var columnCount: (count: Int, line: Int)?
    private var blankLine: Int?
    private var row: [NumberText] = []

    init(name: String, labelColumn: Int?, header: CSV.Header, classCount: Int?) {
        self.name = name
        self.labelColumn = labelColumn
        self.header = header
        self.classCount = classCount
    }

    /// Adds line `number` of the file: a header, a sample, or a blank line, which only other blank lines may follow.
    mutating func append(_ line: ArraySlice<UInt8>, number: Int) throws(DataError) {
        if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
            blankLine = blankLine ?? number
            return
        }
        if let blankLine {
            throw bad("a blank line within the table", line: blankLine, remedy: "remove it")
        }
        split(line)
        let isHeader =
            columnCount == nil && (header == .present || header == .auto && row.contains(.notNumber))
        try checkColumnCount(line: number)
        if !isHeader { try appendSample(line, number: number) }
    }

    /// Puts the fields of a line into `row`. Commas between quotation marks separate nothing.
    private mutating func split(_ line: ArraySlice<UInt8>) {
        row.removeAll(keepingCapacity: true)
        line.withUnsafeBufferPointer { bytes in
            var start = 0
            var isQuoted = false
            for (place, byte) in bytes.enumerated() {
                if byte == UInt8(ascii: "\"") {
                    isQuoted.toggle()
                } else if byte == UInt8(ascii: ","), !isQuoted {
                    row.append(NumberText(bytes[start..<place]))
                    start = place + 1
                }
            }
            row.append(NumberText(bytes[start...]))
        }
    }

    private mutating func checkColumnCount(line: Int) throws(DataError) {
        if let (count, firstLine) = columnCount {
            guard row.count == count else {
                throw bad(
                    "\(row.count) columns where line \(firstLine) has \(count)", line: line,
                    remedy: "give every line the same number of columns")
            }
            return
        }
        guard row.count >= 2 else {
            throw bad(
                "a single column, where a sample has a feature and a class at least", line: line,
                remedy: "separate the columns with commas")
        }
        if let labelColumn, labelColumn >= row.count {
            throw bad(
                "there is no column \(labelColumn) for the class among columns 0 to \(row.count - 1)",
                line: line,
                remedy: "correct 'label_column'")
        }
        columnCount = (row.count, line)
    }

    private mutating func appendSample(_ line: ArraySlice<UInt8>, number: Int) throws(DataError) {
        let labelIndex = labelColumn ?? row.count - 1
        for (column, field) in row.enumerated() {
            guard case .number(let value) = field, value.isFinite, Float(value).isFinite else {
                throw badField(field, column: column, of: line, number: number)
            }
            if column == labelIndex {
                labels.append(try label(value, column: column, line: number))
            } else {
                features.append(Float(value))
            }
        }
    }

    private func label(_ value: Double, column: Int, line: Int) throws(DataError) -> Int32 {
        let count = min(classCount ?? Self.mostClasses, Int(Int32.max))
        guard value.rounded() == value, value >= 0 else {
            throw bad(
                "column \(column) (from 0) has the class \(value), where classes are whole numbers from 0",
                line: line,
                remedy: "number the classes, or correct 'label_column'")
        }
        guard value < Double(count) else {
            throw bad(
                "column \(column) (from 0) has the class \(value), which is none of \(count) classes, 0 to \(count - 1)",
                line: line, remedy: "correct the line, 'label_column' or 'classes'")
        }
        return Int32(value)
    }

    private func badField(_ field: NumberText, column: Int, of line: ArraySlice<UInt8>, number: Int)
        -> DataError
    {
        let problem =
            switch field {
            case .empty: "is empty"
            case .notFinite: "is not a finite number"
            case .number: "is too large for a 32-bit floating-point number"
            case .notNumber: "is not a number"
            }
        let start = Printable.text(line.prefix(60))
        return bad(
            "column \(column) (from 0) \(problem) in '\(start)\(line.count > 60 ? "…" : "")'", line: number,
            remedy: "write a decimal number there, or leave the row out")
    }

    private func bad(_ problem: String, line: Int, remedy: String) -> DataError {
        DataError(.bad, file: name, at: .line(line), problem, remedy: remedy)
    }
}
