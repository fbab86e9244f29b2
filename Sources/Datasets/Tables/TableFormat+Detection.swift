extension TableFormat {
    /// The candidates for a separator; the first of several that fit equally well is taken.
    private static let separators: [UInt8] = [
        UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: ","),
    ]

    /// Detects what the format leaves open.
    ///
    /// The separator is the candidate that occurs equally often, and at least once, in the most lines. A
    /// decimal comma, and separators of thousands, show in fields that would otherwise be no numbers.
    ///
    /// - Parameters:
    ///   - beginning: the beginning of the file, without a byte order mark.
    ///   - name: the file's name for messages.
    /// - Throws: `DataError` if numbers such as `1,234` can be meant in two ways.
    func detected(in beginning: ArraySlice<UInt8>, name: String) throws(DataError) -> KnownTableFormat {
        let lineEnd =
            !beginning.contains(UInt8(ascii: "\n")) && beginning.contains(UInt8(ascii: "\r"))
            ? UInt8(ascii: "\r") : UInt8(ascii: "\n")
        let separator = separator ?? Self.separator(in: lines(of: beginning, lineEnd))
        var (decimal, thousands) = (decimal, thousands)
        if decimal == nil || thousands == nil {
            var marks = NumberMarks()
            for line in lines(of: beginning, lineEnd) {
                for field in Self.fields(of: line, separator) { marks.add(field) }
            }
            if decimal == nil, thousands == nil, separator != UInt8(ascii: ","), marks.isAmbiguous {
                throw DataError(
                    .bad, file: name,
                    "numbers such as '\(marks.example)' can mean two things: a decimal comma, or groups of thousands",
                    remedy: "say decimal: comma, or thousands: comma, in the options of csv")
            }
            let (point, comma) = (UInt8(ascii: "."), UInt8(ascii: ","))
            decimal = decimal ?? (marks.commas > 0 && thousands != comma ? comma : point)
            thousands =
                thousands
                ?? (decimal == comma
                    ? (marks.groupsByPoint > 0 ? point : 0) : (marks.groupsByComma > 0 ? comma : 0))
        }
        return KnownTableFormat(
            separator: separator, decimal: decimal ?? UInt8(ascii: "."), thousands: thousands ?? 0,
            comment: comment, encoding: encoding, lineEnd: lineEnd)
    }

    /// Returns the whole lines of the beginning of a file that are neither blank nor comments, at most 1,000.
    private func lines(of beginning: ArraySlice<UInt8>, _ lineEnd: UInt8) -> [ArraySlice<UInt8>] {
        var lines = beginning.split(separator: lineEnd, maxSplits: 1000, omittingEmptySubsequences: true)
        if lines.count > 1 { lines.removeLast() }
        return lines.map { $0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
            .filter { !$0.isEmpty && $0.first != comment }
    }

    private static func separator(in lines: [ArraySlice<UInt8>]) -> UInt8 {
        var best = (separator: UInt8(ascii: ","), score: 0.0)
        for candidate in separators {
            let counts = lines.map { fields(of: $0, candidate).count - 1 }
            var numbers: [Int: Int] = [:]
            for count in counts where count > 0 { numbers[count, default: 0] += 1 }
            guard let common = numbers.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { continue }
            let score = Double(common.value) / Double(lines.count)
            if score > best.score { best = (candidate, score) }
        }
        return best.separator
    }

    /// Returns the fields of a line; separators between quotation marks do not count.
    private static func fields(of line: ArraySlice<UInt8>, _ separator: UInt8) -> [ArraySlice<UInt8>] {
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

/// The notations of numbers that occur in a text.
private struct NumberMarks {
    /// Fields that are numbers only with a decimal comma: `39,1` `1.234,5`.
    private(set) var commas = 0
    /// Fields such as `1,234`, which are numbers with a decimal comma and with groups.
    private var either = 0
    /// Fields that are numbers only with groups: `1,234,567` or `1,234.5`.
    private(set) var groupsByComma = 0
    /// Fields that are numbers only with groups and a decimal comma, if any: `1.234.567` or `1.234,5`.
    private(set) var groupsByPoint = 0
    private var points = 0
    private(set) var example = ""

    /// True if all fields with commas are like `1,234`.
    var isAmbiguous: Bool { either > 0 && commas == 0 && groupsByComma == 0 && points == 0 }

    mutating func add(_ field: ArraySlice<UInt8>) {
        var text = field
        while let first = text.first, " \t\"+-".utf8.contains(first) { text = text.dropFirst() }
        while let last = text.last, " \t\"".utf8.contains(last) { text = text.dropLast() }
        guard let first = text.first, isDigit(first), text.count <= 40,
            text.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") })
        else { return }
        let marks = text.filter { !isDigit($0) }
        guard let mark = marks.first else { return }
        let groups = text.split(omittingEmptySubsequences: false) { !isDigit($0) }.map(\.count)
        let areGroups =
            groups[0] <= 3 && groups[0] > 0 && groups.dropFirst().dropLast().allSatisfy { $0 == 3 }
        if marks.count == 1 {
            guard mark == UInt8(ascii: ",") else {
                points += 1
                return
            }
            if areGroups, groups[1] == 3 {
                either += 1
                if example.isEmpty { example = String(decoding: text, as: UTF8.self) }
            } else {
                commas += 1
            }
        } else if areGroups {
            let last = marks[marks.count - 1]
            let isUniform = marks.dropLast().allSatisfy { $0 == mark }
            guard isUniform, last != mark || groups[groups.count - 1] == 3 else { return }
            if mark == UInt8(ascii: ",") { groupsByComma += 1 } else { groupsByPoint += 1 }
            if last == UInt8(ascii: ","), mark != last { commas += 1 }
            if mark == UInt8(ascii: "."), last == mark { commas += 1 }
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
