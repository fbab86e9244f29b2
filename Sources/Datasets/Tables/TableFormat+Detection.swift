extension TableFormat {
    /// The candidates for a separator; the first of several that fit equally well is taken.
    private static let separators: [UInt8] = [
        UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: ","),
    ]

    /// Detects what the format leaves open.
    ///
    /// The separator is the candidate that occurs equally often, and at least once, in the most lines. Where none occurs, it
    /// is blanks if these make as many fields of each line. A decimal comma, and separators of thousands, show in fields that would otherwise be no numbers.
    ///
    /// - Parameters:
    ///   - beginning: the beginning of the file, without a byte order mark.
    ///   - isWhole: true if it is the whole file.
    ///   - name: the file's name for messages.
    ///   - known: the notation of the training set that the table will be joined to; it holds unless some
    ///     numbers have the other decimal mark, and none this one.
    /// - Throws: `DataError` if numbers such as `1,234` can be meant in two ways.
    func detected(
        in beginning: ArraySlice<UInt8>, isWhole: Bool, name: String, known: NumberNotation? = nil
    ) throws(DataError) -> KnownTableFormat {
        let lineEnd =
            !beginning.contains(UInt8(ascii: "\n")) && beginning.contains(UInt8(ascii: "\r"))
            ? UInt8(ascii: "\r") : UInt8(ascii: "\n")
        let lines = lines(of: beginning, lineEnd, isWhole: isWhole)
        let separator = separator ?? Self.separator(in: lines, mayBeBlanks: thousands != UInt8(ascii: " "))
        var (decimal, thousands) = (decimal, thousands)
        var note: String?
        if decimal == nil, thousands == nil, let known {
            let found = Self.notation(of: lines, separator, expecting: known)
            (decimal, thousands, note) = (found.notation.decimal, found.notation.thousands, found.note)
        }
        if decimal == nil || thousands == nil {
            var marks = NumberMarks()
            for line in lines {
                for field in Self.fields(of: line, separator) { marks.add(field, blank: thousands) }
            }
            if decimal == nil, thousands == nil, separator != UInt8(ascii: ","), marks.isAmbiguous {
                throw DataError(
                    .bad, file: name,
                    "numbers such as '\(marks.example)' can mean two things: a decimal comma, or groups of thousands",
                    remedy: "say decimal: comma, or thousands: comma, in the options of csv")
            }
            let (point, comma) = (UInt8(ascii: "."), UInt8(ascii: ","))
            decimal =
                decimal
                ?? (thousands == point || thousands != comma && marks.haveDecimalComma(thousands)
                    ? comma : point)
            thousands =
                thousands
                ?? (decimal == comma
                    ? (marks.haveGroupsByPoint ? point : 0) : (marks.haveGroupsByComma ? comma : 0))
        }
        var doubtfulPoints: [Int: String] = [:]
        if self.decimal == nil, decimal == UInt8(ascii: ".") {
            doubtfulPoints = Self.doubtfulPoints(lines, separator)
        }
        if known == nil {
            note = Self.note(
                separator: self.separator == nil ? separator : nil,
                decimal: self.decimal == nil ? decimal : nil,
                thousands: self.thousands == nil ? thousands : nil)
        }
        return KnownTableFormat(
            separator: separator, decimal: decimal ?? UInt8(ascii: "."), thousands: thousands ?? 0,
            text: TextNotation(
                missing: missing, encoding: encoding ?? .utf8, comment: comment,
                asksAboutComments: asksAboutComments,
                lacksUsualMissing: hasUsualMissing ? nil : true),
            lineEnd: lineEnd, note: note, doubtfulPoints: doubtfulPoints.isEmpty ? nil : doubtfulPoints)
    }

    /// Returns an example of each column whose decimal points may be meant as separators of thousands: all of them stand
    /// before three digits, and neither other columns nor larger whole numbers tell.
    private static func doubtfulPoints(_ lines: [ArraySlice<UInt8>], _ separator: UInt8) -> [Int: String] {
        var columns: [Int: NumberMarks] = [:]
        for line in lines {
            for (column, field) in fields(of: line, separator).enumerated() {
                columns[column, default: NumberMarks()].add(field, blank: nil)
            }
        }
        let haveOthers = columns.values.contains(where: \.haveDecimalPoints)
        return columns.filter { $0.value.havePointsOfThousands(where: haveOthers) }.mapValues(\.pointExample)
    }

    /// Returns what was detected, if it is not the usual notation.
    private static func note(separator: UInt8?, decimal: UInt8?, thousands: UInt8?) -> String? {
        let names: [UInt8: String] = [
            UInt8(ascii: ";"): "semicolons", UInt8(ascii: "\t"): "tabs", UInt8(ascii: "|"): "'|'",
            UInt8(ascii: " "): "blanks",
        ]
        let comma = UInt8(ascii: ",")
        let parts = [
            separator.flatMap { names[$0] }.map { "\($0) between fields" },
            decimal == comma ? "a decimal comma" : nil,
            thousands.flatMap { $0 == 0 ? nil : "'\(Printable.text([$0]))' between thousands" },
        ].compactMap(\.self)
        return parts.isEmpty ? nil : "the text is read with " + parts.joined(separator: ", ")
    }

    /// Returns the notation of the numbers in a table for a model, and a note if it is not the training set's.
    private static func notation(
        of lines: [ArraySlice<UInt8>], _ separator: UInt8, expecting known: NumberNotation
    ) -> (notation: NumberNotation, note: String?) {
        let (grouped, other) = (known.withGroups, known.other)
        var (example, groupExample): (String?, String?)
        var isExpected = false
        for line in lines {
            for field in fields(of: line, separator) {
                let text = trimmed(field)
                let (isKnown, isOther) = (grouped.number(text) != nil, other.number(text) != nil)
                if isKnown, !isOther { isExpected = true }
                if isOther, !isKnown, example == nil { example = Printable.text(text) }
                // 2,500 may have a decimal comma; 2,500.75 and 2,500,000 have groups.
                if isKnown, !isOther, known.number(text) == nil, groupExample == nil {
                    groupExample = Printable.text(text)
                }
            }
        }
        if let example, !isExpected {
            let mark = other.decimal == UInt8(ascii: ",") ? "comma" : "point"
            return (
                other,
                "numbers such as '\(example)' have a decimal \(mark), unlike the training set's: the table is read so"
            )
        }
        guard let groupExample else { return (known, nil) }
        return (
            grouped,
            "'\(groupExample)' is read as groups of thousands: the training set has the other decimal mark"
        )
    }

    /// Returns a field without blanks and quotation marks around it.
    private static func trimmed(_ field: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var text = field
        while let first = text.first, " \t\"".utf8.contains(first) { text = text.dropFirst() }
        while let last = text.last, " \t\"\r".utf8.contains(last) { text = text.dropLast() }
        if text.starts(with: NumberNotation.minusSign) { text = text.dropFirst(3) }
        return UnitSign.removed(from: text)
    }

    /// Returns the whole records of the beginning of a file that are neither blank nor comments, at most 1,000: lines, or
    /// several of them where a quotation goes on.
    private func lines(
        of beginning: ArraySlice<UInt8>, _ lineEnd: UInt8, isWhole: Bool
    ) -> [ArraySlice<UInt8>] {
        let (quoted, isOpen) = records(of: beginning, lineEnd, withQuotations: true)
        // A single mark that opens no quotation would swallow what follows.
        var lines =
            isOpen && (isWhole || quoted.count < 10)
            ? records(of: beginning, lineEnd, withQuotations: false).records : quoted
        if lines.count > 1000 || lines.count > 1 && !isWhole { lines.removeLast() }
        return lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
            .filter { !$0.isEmpty && $0.first != comment }
    }

    /// Returns the first records of a text, at most 1,001, and true if the last one ends within a quotation.
    private func records(
        of text: ArraySlice<UInt8>, _ lineEnd: UInt8, withQuotations: Bool
    ) -> (records: [ArraySlice<UInt8>], isOpen: Bool) {
        let mark = UInt8(ascii: "\"")
        var records: [ArraySlice<UInt8>] = []
        var start = text.startIndex
        var (isQuoted, isComment, mayOpen) = (false, text.first == comment, withQuotations)
        var place = start
        while place < text.endIndex, records.count <= 1000 {
            let byte = text[place]
            if byte == lineEnd, !isQuoted {
                if place > start { records.append(text[start..<place]) }
                start = place + 1
                isComment = start < text.endIndex && text[start] == comment
                mayOpen = withQuotations
            } else if isQuoted {
                if byte == mark {
                    let isPair = place + 1 < text.endIndex && text[place + 1] == mark
                    if isPair { place += 1 } else { isQuoted = false }
                }
            } else if byte == mark, mayOpen, !isComment {
                isQuoted = true
                mayOpen = false
            } else if byte != UInt8(ascii: " ") {
                mayOpen = withQuotations && (separator.map { $0 == byte } ?? Self.separators.contains(byte))
            }
            place += 1
        }
        if start < text.endIndex, records.count <= 1000 { records.append(text[start...]) }
        return (records, isQuoted)
    }

    private static func separator(in lines: [ArraySlice<UInt8>], mayBeBlanks: Bool) -> UInt8 {
        var best = (separator: UInt8(ascii: ","), score: 0.0)
        for candidate in separators {
            let counts = lines.map { fields(of: $0, candidate).count - 1 }
            var numbers: [Int: Int] = [:]
            for count in counts where count > 0 { numbers[count, default: 0] += 1 }
            guard let common = numbers.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { continue }
            let score = Double(common.value) / Double(lines.count)
            if score > best.score { best = (candidate, score) }
        }
        let blank = UInt8(ascii: " ")
        guard mayBeBlanks,
            haveEqualFields(lines, blank) || best.score == 0 && haveMostlyEqualFields(lines, blank)
        else { return best.separator }
        let areBlanks =
            switch best.separator {
            // Tabs may be some of the blanks.
            case UInt8(ascii: "\t"):
                best.score < 1 || 10 * lines.count(where: hasNumbersInField) > 9 * lines.count
            default: best.score == 0
            }
        return areBlanks ? blank : best.separator
    }

    /// Returns true if all lines have the same number of fields, two at least.
    private static func haveEqualFields(_ lines: [ArraySlice<UInt8>], _ separator: UInt8) -> Bool {
        guard let first = lines.first else { return false }
        let count = fields(of: first, separator).count
        return count > 1 && lines.allSatisfy { fields(of: $0, separator).count == count }
    }

    /// Returns true if most lines have as many fields, three at least and a number among them, and the first one no fewer, or
    /// one less, as R leaves out the name of the rows.
    private static func haveMostlyEqualFields(_ lines: [ArraySlice<UInt8>], _ separator: UInt8) -> Bool {
        let counts = lines.map { fields(of: $0, separator).count }
        let numbers = Dictionary(counts.map { ($0, 1) }, uniquingKeysWith: +)
        guard let common = numbers.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }),
            let first = counts.first,
            common.key > 2, 2 * common.value > lines.count, first == common.key || first == common.key - 1
        else { return false }
        let notation = NumberNotation(decimal: UInt8(ascii: "."), thousands: 0)
        let withNumber = lines.count { line in
            fields(of: line, separator).contains { notation.number(trimmed($0)) != nil }
        }
        return 2 * withNumber >= lines.count
    }

    /// Returns true if a field between tabs has several numbers, none of which can be a group of three digits.
    private static func hasNumbersInField(_ line: ArraySlice<UInt8>) -> Bool {
        fields(of: line, UInt8(ascii: "\t")).contains { field in
            let parts = fields(of: field, UInt8(ascii: " "))
            let notation = NumberNotation(decimal: UInt8(ascii: "."), thousands: 0)
            return parts.count > 1
                && parts.dropFirst().allSatisfy { part in
                    let isGroup =
                        part.count == 3 && part.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
                    return !isGroup && notation.number(part) != nil
                }
        }
    }

    /// Returns the fields of a line; separators between quotation marks do not count.
    private static func fields(of line: ArraySlice<UInt8>, _ separator: UInt8) -> [ArraySlice<UInt8>] {
        if separator == UInt8(ascii: " ") {
            var isQuoted = false
            return line.split { byte in
                if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                return !isQuoted && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"))
            }
        }
        var fields: [ArraySlice<UInt8>] = []
        var start = line.startIndex
        var isQuoted = false
        for place in line.indices {
            if line[place] == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if line[place] == separator, !isQuoted {
                fields.append(line[start..<place])
                start = place + 1
            }
        }
        fields.append(line[start...])
        return fields
    }
}

/// The notations of numbers that occur in a text, each with the number of its fields.
private struct NumberMarks {
    /// Decimal commas alone: `39,1` or `1.234,5`.
    private var decimalCommas = 0
    /// Decimal points alone: `39.1` or `1,234.5`.
    private var decimalPoints = 0
    /// Groups of thousands with commas: `1,234,567` or `1,234.5`.
    private var groupsByComma = 0
    /// Groups of thousands with points: `1.234.567` or `1.234,5`.
    private var groupsByPoint = 0
    /// A decimal comma or a group: `1,234`.
    private var eitherComma = 0
    /// A decimal point or a group: `1.234`.
    private var eitherPoint = 0
    /// The first field such as `1,234`, and such as `1.234`.
    private(set) var (example, pointExample) = ("", "")
    /// Whole numbers below 1000, and from 1000 on.
    private var (smallNumbers, largeNumbers) = (0, 0)

    /// True if decimal points occur that are no separators of thousands.
    var haveDecimalPoints: Bool { decimalPoints > 0 }

    /// Returns true if points may be meant as separators of thousands.
    ///
    /// - Parameter haveOthers: true if other columns have decimal points; then only whole numbers beside those with points
    ///   are in doubt, such as 950 and 1.200.
    func havePointsOfThousands(where haveOthers: Bool) -> Bool {
        eitherPoint > 0 && decimalPoints == 0 && largeNumbers == 0 && (!haveOthers || smallNumbers > 0)
    }

    /// True if fields such as `1,234` occur, and no other tells what their comma is.
    var isAmbiguous: Bool {
        eitherComma > 0 && decimalCommas + decimalPoints + groupsByComma + groupsByPoint == 0
    }

    /// True if numbers have a decimal comma.
    ///
    /// - Parameter thousands: the stated character between groups; nil if none is stated.
    func haveDecimalComma(_ thousands: UInt8?) -> Bool {
        if decimalCommas + decimalPoints > 0 { return decimalCommas > decimalPoints }
        if groupsByComma + groupsByPoint > 0 { return groupsByPoint > groupsByComma }
        return thousands != nil && eitherComma > 0
    }

    /// True if points separate groups, where the comma is the decimal one.
    var haveGroupsByPoint: Bool { groupsByPoint > 0 || eitherPoint > 0 && decimalPoints == 0 }

    /// True if commas separate groups, where the point is the decimal one.
    var haveGroupsByComma: Bool { groupsByComma > 0 || eitherComma > 0 && decimalCommas == 0 }

    /// Adds a field; `blank` is a stated character between groups.
    mutating func add(_ field: ArraySlice<UInt8>, blank: UInt8?) {
        let isMark = blank == UInt8(ascii: ",") || blank == UInt8(ascii: ".")
        let field = blank == UInt8(ascii: " ") ? NumberNotation.withoutNoBreakSpaces(field)[...] : field
        var text = isMark || blank == nil ? field : field.filter { $0 != blank }[...]
        while let first = text.first, " \t\"".utf8.contains(first) { text = text.dropFirst() }
        while let last = text.last, " \t\"\r".utf8.contains(last) { text = text.dropLast() }
        if text.starts(with: NumberNotation.minusSign) { text = text.dropFirst(3) }
        text = UnitSign.removed(from: text)
        while let first = text.first, "+-".utf8.contains(first) { text = text.dropFirst() }
        let (comma, point) = (UInt8(ascii: ","), UInt8(ascii: "."))
        guard let first = text.first, isDigit(first), text.count <= 40,
            text.allSatisfy({ isDigit($0) || $0 == comma || $0 == point })
        else { return }
        let marks = text.filter { !isDigit($0) }
        guard let mark = marks.first, let last = marks.last else {
            if text.count > 3 { largeNumbers += 1 } else { smallNumbers += 1 }
            return
        }
        let groups = text.split(omittingEmptySubsequences: false) { !isDigit($0) }.map(\.count)
        let areGroups =
            first != UInt8(ascii: "0") && groups[0] <= 3
            && groups.dropFirst().dropLast().allSatisfy { $0 == 3 }
        let endsInGroup = groups[groups.count - 1] == 3
        if marks.count == 1 {
            let isEither = areGroups && endsInGroup
            if mark == comma {
                if isEither { eitherComma += 1 } else { decimalCommas += 1 }
                if isEither, example.isEmpty { example = String(decoding: text, as: UTF8.self) }
            } else {
                if isEither { eitherPoint += 1 } else { decimalPoints += 1 }
                if isEither, pointExample.isEmpty { pointExample = String(decoding: text, as: UTF8.self) }
            }
        } else if areGroups, marks.dropLast().allSatisfy({ $0 == mark }), last != mark || endsInGroup {
            if mark == comma { groupsByComma += 1 } else { groupsByPoint += 1 }
            guard last != mark else { return }
            if last == comma { decimalCommas += 1 } else { decimalPoints += 1 }
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
