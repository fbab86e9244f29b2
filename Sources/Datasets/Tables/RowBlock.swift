/// The rows of a part of a table's text, as one thread reads them.
struct RowBlock: Sendable {
    /// The texts and the gaps of the columns; rows are numbered from 0, texts behind those that were known.
    private(set) var columns: [RawTable.Column]
    /// The number of texts of each column that were known before.
    let knownCounts: [Int]
    /// The cells, row after row.
    private(set) var values: [Double] = []
    /// The number of rows.
    private(set) var count = 0
    /// The number of texts of each column.
    private(set) var textCounts: [Int]
    /// The rows at which the distance between a row's number and its line changes, with the line from 0.
    private(set) var marks: [(row: Int, line: Int)] = []
    /// The lines of records that have another number of fields than the table has columns, with that number.
    private(set) var others: [(line: Int, fieldCount: Int)] = []
    /// The numbers of blank lines and of comments.
    private(set) var (blankLines, commentLines) = (0, 0)
    /// The line of the first comment that may be a row; nil if there is none.
    private(set) var doubtfulLine: Int?
    /// The line of the first record with a field that goes on behind its closing quotation mark, from 0, and the number of
    /// such fields.
    private(set) var (looseLine, looseCount): (Int?, Int) = (nil, 0)
    /// A record that is none, with the line from 0; nil if there is none.
    private(set) var fault: RecordScanner.Fault?
    /// The place after the last record, and the number of lines up to there.
    private(set) var (end, lineCount) = (0, 0)

    /// Reads the records that begin in a part of the text; see `RecordScanner`.
    ///
    /// - Parameter columns: the columns as they are known so far.
    init(_ text: TableText, _ part: Range<Int>, columns: [RawTable.Column], _ cells: CellNotation) {
        self.columns = columns.map(\.withoutCells)
        knownCounts = self.columns.map(\.texts.count)
        textCounts = [Int](repeating: 0, count: columns.count)
        values.reserveCapacity(part.count / 4)
        var scanner = RecordScanner(text, part, line: 0, columnCount: columns.count)
        let row = UnsafeMutableBufferPointer<Double>.allocate(capacity: columns.count)
        defer { row.deallocate() }
        let (isVerbatim, isIgnored) = (columns.map(\.isVerbatim), columns.map(\.isIgnored))
        do throws(RecordScanner.Fault) {
            while try scanner.advance() {
                if scanner.fields.count == columns.count {
                    read(scanner, isVerbatim, isIgnored, cells, into: row)
                    values.append(contentsOf: row)
                } else {
                    others.append((scanner.line, scanner.fields.count))
                }
            }
        } catch {
            fault = error
        }
        (end, lineCount) = (scanner.next, scanner.nextLine)
        (blankLines, commentLines) = (scanner.blankLines, scanner.commentLines)
        doubtfulLine = scanner.doubtfulLine
        (looseLine, looseCount) = (scanner.looseLine, scanner.looseCount)
    }

    /// Reads the cells of a row.
    private mutating func read(
        _ record: RecordScanner, _ isVerbatim: [Bool], _ isIgnored: [Bool], _ cells: CellNotation,
        into row: UnsafeMutableBufferPointer<Double>
    ) {
        if marks.last.map({ count - $0.row != record.line - $0.line }) ?? true {
            marks.append((count, record.line))
        }
        for column in 0..<row.count {
            if isIgnored[column] {
                row[column] = RawTable.Cell.storedMissing
                continue
            }
            let field = record.fields[column]
            let text = record.text.bytes(of: field)
            if !isVerbatim[column], let number = cells.numbers.number(text) {
                if cells.mayMissNumbers, cells.isMissing(number) {
                    columns[column].missingCount += 1
                    row[column] = RawTable.Cell.storedMissing
                    continue
                }
                if number.magnitude >= 0x1p53 || text[0] == UInt8(ascii: "0") && text.count > 1 {
                    note(number, text, column)
                }
                row[column] = number
            } else {
                row[column] = value(of: text, hasPairs: field.hasPairs, column, isVerbatim[column], cells)
            }
        }
        count += 1
    }

    /// Notes a number that is not what its text is.
    private mutating func note(_ number: Double, _ text: UnsafeBufferPointer<UInt8>, _ column: Int) {
        if number.magnitude >= 0x1p53, columns[column].firstRoundedRow == nil,
            NumberNotation.isRounded(text, number)
        {
            columns[column].firstRoundedRow = count
        }
        if text[0] == UInt8(ascii: "0"), text.count > 1,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[1]), columns[column].firstPaddedRow == nil
        {
            columns[column].firstPaddedRow = count
        }
    }

    /// Returns the stored value of a cell that is no number alone.
    private mutating func value(
        of text: UnsafeBufferPointer<UInt8>, hasPairs: Bool, _ column: Int, _ isVerbatim: Bool,
        _ cells: CellNotation
    ) -> Double {
        if text.isEmpty {
            columns[column].missingCount += 1
            return RawTable.Cell.storedMissing
        }
        if columns[column].keepsDates, let date = DateCell(text) {
            textCounts[column] += 1
            return RawTable.Cell.stored(date: date)
        }
        if !isVerbatim, let number = cells.numberWithNoBreakSpaces(text) { return number }
        if !isVerbatim, let amount = cells.amount(text) {
            if let sign = amount.sign {
                if columns[column].units[sign] == nil { columns[column].units[sign] = count }
                columns[column].unitCount += 1
            }
            return amount.number
        }
        let value = columns[column].add(text, hasPairs: hasPairs, row: count, cells)
        if RawTable.Cell(value) != .missing { textCounts[column] += 1 }
        return value
    }
}

/// The notation of the cells of a table.
struct CellNotation: Sendable {
    /// The notation of numbers.
    let numbers: NumberNotation
    /// The texts that mean a missing value.
    private let missing: [[UInt8]]
    /// True for the first bytes of these texts.
    private let firstBytes: [Bool]
    /// The numbers that mean a missing value, such as −999.
    private let missingNumbers: [Double]
    /// True if there are such numbers.
    let mayMissNumbers: Bool

    /// The notation of a format.
    init(_ format: KnownTableFormat) {
        numbers = NumberNotation(decimal: format.decimal, thousands: format.thousands)
        let texts = format.text.allMissing.filter { !$0.isEmpty }.map {
            Array($0.utf8)
        }
        self.missing = texts
        var first = [Bool](repeating: false, count: 256)
        for text in texts { first[Int(text[0])] = true }
        firstBytes = first
        missingNumbers = texts.compactMap { [numbers] text in numbers.number(text[...]) }
        mayMissNumbers = !missingNumbers.isEmpty
    }

    /// Returns the number that a text states, in any way that a cell can; NaN if it means a missing value; nil for any other
    /// text.
    func number(of text: UnsafeBufferPointer<UInt8>) -> Double? {
        if text.isEmpty || isMissing(text) { return .nan }
        let number = numbers.number(text) ?? numberWithNoBreakSpaces(text) ?? amount(text)?.number
        return number.map { mayMissNumbers && isMissing($0) ? .nan : $0 }
    }

    /// Returns true if a number means a missing value, however it is written.
    func isMissing(_ number: Double) -> Bool { missingNumbers.contains(number) }

    /// Returns true if a text, which is not empty, means a missing value.
    @inline(__always)
    func isMissing(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        firstBytes[Int(text[0])] && missing.contains { $0.count == text.count && text.elementsEqual($0) }
    }

    /// Returns the number that a text states whose groups have no-break spaces between them, where blanks are said; nil for
    /// any other text.
    func numberWithNoBreakSpaces(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard numbers.thousands == UInt8(ascii: " "), text.contains(where: { $0 == 0xa0 || $0 == 0xe2 })
        else { return nil }
        return NumberNotation.withoutNoBreakSpaces(text[...]).withUnsafeBufferPointer { numbers.number($0) }
    }

    /// Returns the number that a text states beside the sign of a unit, or with the minus sign of typesetters (U+2212); nil
    /// for any other text, which is not empty.
    @inline(__always)
    func amount(_ text: UnsafeBufferPointer<UInt8>) -> (sign: UnitSign?, number: Double)? {
        guard let amount = UnitSign.amount(text) else { return negative(text) }
        guard let number = numbers.number(amount.rest) ?? negative(amount.rest)?.number else {
            return negative(text)
        }
        return (amount.sign, amount.isNegative ? -number : number)
    }

    /// Returns the number, perhaps with a unit's sign, after a minus sign U+2212; nil for any other text.
    private func negative(_ text: UnsafeBufferPointer<UInt8>) -> (sign: UnitSign?, number: Double)? {
        guard text.count > 3, text[0] == NumberNotation.minusSign[0],
            text.starts(with: NumberNotation.minusSign)
        else { return nil }
        let rest = UnsafeBufferPointer(rebasing: text.dropFirst(3))
        guard rest[0] != UInt8(ascii: "-"), rest[0] != UInt8(ascii: "+") else { return nil }
        if let number = numbers.number(rest) { return (nil, -number) }
        guard let amount = UnitSign.amount(rest), !amount.isNegative, let number = numbers.number(amount.rest)
        else { return nil }
        return (amount.sign, -number)
    }
}

extension RawTable.Column {
    /// More texts than this are not handed to the readers of the next blocks, which would copy them.
    private static let mostKnownTexts = 1 << 16

    /// Decides if dates of further rows are kept in the cells.
    mutating func decideOnDates() {
        guard !keepsDates, !isVerbatim, texts.count > TableSchema.mostCategories else { return }
        keepsDates = (0..<100).allSatisfy { number in
            texts.bytes(of: number).withUnsafeBufferPointer { DateCell($0) != nil }
        }
    }

    /// The column with its texts, unless they are many, but without cells.
    fileprivate var withoutCells: RawTable.Column {
        var column = RawTable.Column(name: name)
        if texts.count <= Self.mostKnownTexts { column.texts = texts }
        column.texts.largestCount = texts.largestCount
        (column.hasTooManyTexts, column.isVerbatim, column.isNameOnly, column.keepsDates) = (
            hasTooManyTexts, isVerbatim, isNameOnly, keepsDates
        )
        return column
    }

    /// Adds a text that is no number; returns the stored value of the cell.
    fileprivate mutating func add(
        _ text: UnsafeBufferPointer<UInt8>, hasPairs: Bool, row: Int, _ cells: CellNotation
    ) -> Double {
        if !hasPairs, !isNameOnly, cells.isMissing(text) {
            missingCount += 1
            firstMissingTextRow = firstMissingTextRow ?? row
            return RawTable.Cell.storedMissing
        }
        guard !hasTooManyTexts else { return RawTable.Cell.storedUnknown }
        let number =
            hasPairs
            ? RawTable.plain(text, hasPairs: true).withUnsafeBufferPointer {
                texts.number(of: $0, row: row)
            }
            : texts.number(of: text, row: row)
        guard let number else {
            hasTooManyTexts = true
            return RawTable.Cell.storedUnknown
        }
        return RawTable.Cell.stored(text: number)
    }
}
