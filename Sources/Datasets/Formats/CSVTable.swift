/// Collects the rows of a table, line by line.
struct CSVTable: ~Copyable {
    /// Without a stated number of classes, a label from this number on is taken for something else, such as
    /// an identifier.
    static let maximumClassCount = 1_000_000

    var features: FeatureCollector
    private(set) var rowCount = 0
    private var classes: [Int32] = []
    private var values: [Double] = []
    private let name: String
    private let wanted: CSV.Wanted
    private let header: CSV.Header
    /// The layout of the rows, determined by the first line.
    private var layout: Layout?
    private var blankLine: Int?
    private var row: [NumberText] = []

    private struct Layout {
        let columnCount: Int
        let line: Int
        /// The columns of the labels, in the order of the outputs.
        let wantedColumns: [Int]
        /// True at the index of each column that is a feature.
        let isFeature: [Bool]
    }

    init(name: String, wanted: CSV.Wanted, header: CSV.Header, keepsDoubles: Bool) {
        self.name = name
        self.wanted = wanted
        self.header = header
        features = FeatureCollector(keepsDoubles: keepsDoubles, name: name)
    }

    /// The labels of the rows.
    var labels: Labels {
        switch wanted {
        case .classes(_, let count): .classes(classes, count: count ?? Int(classes.max() ?? 0) + 1)
        case .values(let columns): .values(values, width: columns.count)
        case .nothing: .none(count: rowCount)
        }
    }

    /// Adds line `number` of the file: a header, a sample, or a blank line; only blank lines may follow a
    /// blank line.
    mutating func append(_ line: ArraySlice<UInt8>, number: Int) throws(DataError) {
        if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
            blankLine = blankLine ?? number
            return
        }
        if let blankLine {
            throw bad("a blank line within the table", line: blankLine, remedy: "remove it")
        }
        row.removeAll(keepingCapacity: true)
        line.withUnsafeBufferPointer { bytes in
            Self.forEachField(of: bytes) { row.append(NumberText($0)) }
        }
        if let layout {
            guard row.count == layout.columnCount else {
                throw bad(
                    "\(row.count) columns where line \(layout.line) has \(layout.columnCount)", line: number,
                    remedy: "give every line the same number of columns")
            }
            try appendSample(line, number: number, layout)
        } else {
            let isHeader = header == .present || header == .auto && row.contains(.notNumber)
            let layout = try layout(names: isHeader ? Self.names(in: line) : nil, line: number)
            self.layout = layout
            if !isHeader { try appendSample(line, number: number, layout) }
        }
    }

    /// Calls `body` with the fields of a line. Commas between quotation marks do not separate fields.
    private static func forEachField(
        of bytes: UnsafeBufferPointer<UInt8>, _ body: (Slice<UnsafeBufferPointer<UInt8>>) -> Void
    ) {
        var start = 0
        var isQuoted = false
        for (place, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ","), !isQuoted {
                body(bytes[start..<place])
                start = place + 1
            }
        }
        body(bytes[start...])
    }

    /// Returns the names in a header, trimmed of blanks and quotation marks.
    private static func names(in line: ArraySlice<UInt8>) -> [String] {
        var names: [String] = []
        line.withUnsafeBufferPointer { bytes in
            forEachField(of: bytes) { field in
                var name = NumberText.trim(field)
                if name.count >= 2, name.first == UInt8(ascii: "\""), name.last == UInt8(ascii: "\"") {
                    name = NumberText.trim(name.dropFirst().dropLast())
                }
                names.append(String(decoding: name, as: UTF8.self))
            }
        }
        return names
    }

    private var wantsNothing: Bool {
        if case .nothing = wanted { true } else { false }
    }

    /// The columns that a sample requires, as a number and in words.
    private var need: (columns: Int, text: String) {
        switch wanted {
        case .classes: (2, "a feature and a class")
        case .values: (2, "a feature and a target value")
        case .nothing: (1, "a feature")
        }
    }

    /// Derives the layout of all lines from the first line, a header with names or a sample.
    private func layout(names: [String]?, line: Int) throws(DataError) -> Layout {
        let count = row.count
        guard count >= need.columns else {
            throw bad(
                "a single column, where a sample has \(need.text) at least",
                line: line,
                remedy: "separate the columns with commas")
        }
        var columns: [Int] = []
        switch wanted {
        case .classes(let column, _):
            columns = [try index(of: column, in: names, option: "label_column", line)]
        case .values(let wanted):
            for column in wanted { columns.append(try index(of: column, in: names, option: "targets", line)) }
        case .nothing(let ignored):
            for column in ignored { columns.append(try index(of: column, in: names, option: "ignore", line)) }
        }
        guard Set(columns).count == columns.count else {
            throw bad(
                "'\(wantsNothing ? "ignore" : "targets")' means a column twice", line: line,
                remedy: "name each column once")
        }
        guard columns.count < count else {
            throw bad(
                "all \(count) columns are \(wantsNothing ? "passed over" : "target values"), which leaves no feature",
                line: line, remedy: "correct '\(wantsNothing ? "ignore" : "targets")'")
        }
        return Layout(
            columnCount: count, line: line, wantedColumns: columns,
            isFeature: (0..<count).map { !columns.contains($0) })
    }

    private func index(
        of column: CSV.Column, in names: [String]?, option: String, _ line: Int
    ) throws(DataError) -> Int {
        switch column {
        case .last: return row.count - 1
        case .number(let number):
            guard number < row.count else {
                throw bad(
                    "there is no column \(number) among columns 0 to \(row.count - 1)", line: line,
                    remedy: "correct '\(option)'")
            }
            return number
        case .name(let name):
            let shown = Printable.text(name.utf8)
            guard let names else {
                throw bad(
                    "column '\(shown)' cannot be found: this line has numbers, not the columns' names",
                    line: line,
                    remedy: "give the column's number in '\(option)', or the file a header")
            }
            let matches = names.indices.filter { names[$0] == name }
            guard let index = matches.first, matches.count == 1 else {
                let all = names.prefix(20).map { Printable.text($0.utf8) }.joined(separator: ", ")
                throw bad(
                    matches.isEmpty
                        ? "there is no column '\(shown)'" : "\(matches.count) columns are called '\(shown)'",
                    line: line,
                    remedy: "correct '\(option)'; the columns are \(all)\(names.count > 20 ? " …" : "")")
            }
            return index
        }
    }

    private mutating func appendSample(
        _ line: ArraySlice<UInt8>, number: Int, _ layout: Layout
    ) throws(DataError) {
        for (column, field) in row.enumerated() where layout.isFeature[column] {
            guard case .number(let value) = field, try features.append(value) else {
                throw badField(field, column: column, of: line, number: number)
            }
        }
        for column in layout.wantedColumns where !wantsNothing {
            guard case .number(let value) = row[column], value.isFinite, Float(value).isFinite else {
                throw badField(row[column], column: column, of: line, number: number)
            }
            switch wanted {
            case .classes(_, let count):
                classes.append(try label(value, column: column, line: number, classCount: count))
            case .values: values.append(value)
            case .nothing: break
            }
        }
        rowCount += 1
    }

    private func label(
        _ value: Double, column: Int, line: Int, classCount: Int?
    ) throws(DataError) -> Int32 {
        let count = min(classCount ?? Self.maximumClassCount, Int(Int32.max))
        guard value.rounded() == value, value >= 0 else {
            throw bad(
                "column \(column) (from 0) has the class \(value), where classes are whole numbers from 0",
                line: line,
                remedy: "number the classes, or correct 'label_column'; target values go into 'targets'")
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
            remedy: Self.isSeparatedOtherwise(line)
                ? "separate the columns with commas" : "write a decimal number there, or leave the row out")
    }

    /// True if a line has no comma, but semicolons, tabs or spaces between its fields.
    private static func isSeparatedOtherwise(_ line: ArraySlice<UInt8>) -> Bool {
        let fields = line.split { ";\t ".utf8.contains($0) }
        return fields.count > 1 && !line.contains(UInt8(ascii: ","))
    }

    private func bad(_ problem: String, line: Int, remedy: String) -> DataError {
        DataError(.bad, file: name, at: .line(line), problem, remedy: remedy)
    }
}
