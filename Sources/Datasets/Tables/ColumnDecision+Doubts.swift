/// Texts that may be meant as numbers or dates: what is asked rather than guessed.
extension ColumnDecision {
    /// Returns the problem of a column of which most texts, but not all, are dates of one format.
    func almostDates() -> (text: String, remedy: String)? {
        let texts = content.texts
        let some = 0..<min(texts.count, 1000)
        let fitting = DateFormat.allCases.map { format in
            (format: format, count: some.count { format.seconds(texts.bytes(of: $0)) != nil })
        }
        let dates = some.count { text in
            DateFormat.allCases.contains { $0.seconds(texts.bytes(of: text)) != nil }
        }
        guard 2 * dates > some.count, let best = fitting.max(by: { $0.count < $1.count }) else { return nil }
        let others = (0..<texts.count).filter { best.format.seconds(texts.bytes(of: $0)) == nil }
        return (
            "column '\(shown)' has dates such as '\(table.text(first(of: best.format), of: index))', and \(others.count == 1 ? "a text that is" : "\(others.count) different texts that are") none of that format: \(examples(others))",
            "correct the texts, or say them in missing_values, or say category or ignore for the column in 'columns'"
        )
    }

    /// Returns the number of the first text that is a date of a format.
    private func first(of format: DateFormat) -> Int {
        (0..<content.texts.count).first { format.seconds(content.texts.bytes(of: $0)) != nil } ?? 0
    }

    /// Returns the problem of a column of which all texts are numbers with the decimal mark that the file's
    /// other columns do not have.
    func otherNumbers() -> (text: String, remedy: String)? {
        let texts = content.texts
        let format = table.format
        let other = NumberNotation(decimal: format.decimal, thousands: format.thousands).other
        guard (0..<texts.count).allSatisfy({ other.number(texts.bytes(of: $0)) != nil }) else { return nil }
        let (comma, point) = ("comma", "point")
        let isComma = other.decimal == UInt8(ascii: ",")
        return (
            "column '\(shown)' has numbers with a decimal \(isComma ? comma : point), where the file's have a decimal \(isComma ? point : comma): \(examples(Array(0..<texts.count)))",
            "write all numbers alike, or say decimal: \(isComma ? comma : point) in the options of csv, or category or ignore for the column in 'columns'"
        )
    }

    /// The marks between groups of three digits that are not detected: their bytes, their name, and the remedy.
    private static let groupMarks: [(bytes: [UInt8], name: String, remedy: String)] = [
        ([UInt8(ascii: " ")], "blanks", "say thousands: space in the options of csv"),
        ([UInt8(ascii: "'")], "apostrophes", "say thousands: apostrophe in the options of csv"),
        ([0xc2, 0xa0], "no-break spaces", "say thousands: space in the options of csv"),
        ([0xe2, 0x80, 0xaf], "no-break spaces", "say thousands: space in the options of csv"),
        ([0xa0], "no-break spaces", "say thousands: space in the options of csv"),
    ]

    /// Returns the problem of a column of which all texts are numbers with marks between groups of three digits.
    func groupedNumbers() -> (text: String, remedy: String)? {
        let texts = content.texts
        let group: UInt8 = 0x1f
        let notation = NumberNotation(decimal: table.format.decimal, thousands: group)
        for mark in Self.groupMarks {
            let areGrouped = (0..<texts.count).allSatisfy { number in
                var (bytes, rest) = ([UInt8](), texts.bytes(of: number))
                while let first = rest.first {
                    let isMark = rest.starts(with: mark.bytes)
                    bytes.append(isMark ? group : first)
                    rest = rest.dropFirst(isMark ? mark.bytes.count : 1)
                }
                return bytes.contains(group) && notation.number(bytes[...]) != nil
            }
            guard areGrouped else { continue }
            return (
                "column '\(shown)' has numbers with \(mark.name) between groups of digits: \(examples(Array(0..<texts.count)))",
                "\(mark.remedy), or say category or ignore for the column in 'columns'"
            )
        }
        return nil
    }

    /// Returns the problem of a column of which all texts are dates of one format, but with years of two digits.
    func shortYears() -> (text: String, remedy: String)? {
        let formats = DateFormat.allCases.filter { format in format.withShortYears.map(haveFormat) ?? false }
        guard let format = formats.first else { return nil }
        return (
            "column '\(shown)' has dates with years of two digits: \(examples(Array(0..<content.texts.count)))",
            "say '\(shown): {date: {format: \(format.rawValue)}}'\(formats.dropFirst().map { " or \($0.rawValue)" }.joined()) in 'columns' (69 to 99 are then 1969 to 1999, others 2000 to 2068), or category or ignore"
        )
    }

    /// Returns the problem of a column of dates of one format that have several marks between their numbers, as of several
    /// sources, whose orders may differ; nil if they have one.
    func mixedMarks(_ format: DateFormat) -> (text: String, remedy: String)? {
        var firsts: [UInt8: Int] = [:]
        for number in 0..<content.texts.count {
            let moment = content.texts.bytes(of: number).withUnsafeBufferPointer(format.moment)
            if let mark = moment?.mark, firsts[mark] == nil { firsts[mark] = number }
        }
        guard firsts.count > 1 else { return nil }
        return (
            "column '\(shown)' has dates with several marks between their numbers: \(examples(firsts.values.sorted()))",
            "write all dates alike, or say '\(shown): {date: {format: \(format.rawValue)}}' in 'columns' if all of them have this order"
        )
    }

    /// Returns true if all texts of the column, of which there are some, are dates of a format.
    func haveFormat(_ format: DateFormat) -> Bool {
        content.texts.count > 0
            && (0..<content.texts.count).allSatisfy { format.seconds(content.texts.bytes(of: $0)) != nil }
    }

    /// Returns the problem of a column of which all texts are numbers in parentheses, as accountants write negative ones.
    func parenthesizedNumbers() -> (text: String, remedy: String)? {
        let texts = content.texts
        let notation = NumberNotation(decimal: table.format.decimal, thousands: table.format.thousands)
        let areSo = (0..<texts.count).allSatisfy { number in
            let text = texts.bytes(of: number)
            let inner = UnitSign.removed(from: text.dropFirst().dropLast())
            return text.first == UInt8(ascii: "(") && text.last == UInt8(ascii: ")")
                && notation.number(inner) != nil
        }
        guard areSo, texts.count > 0 else { return nil }
        return (
            "column '\(shown)' has numbers in parentheses, as accountants write negative ones: \(examples(Array(0..<texts.count)))",
            "write negative numbers with a minus, or say category or ignore for the column in 'columns'"
        )
    }

    /// The problem of texts that are numbers or dates in another notation than the table's; nil if they are none.
    var otherNotation: (text: String, remedy: String)? {
        otherNumbers() ?? groupedNumbers() ?? parenthesizedNumbers()
    }

    /// The unit beside the number in all texts, such as `kg` of `12.3 kg`; nil if there is none.
    var unitInTexts: String? {
        let notation = NumberNotation(decimal: table.format.decimal, thousands: table.format.thousands)
        let isOfNumber = { (byte: UInt8) in "0123456789.,+-".utf8.contains(byte) }
        var unit: [UInt8]?
        for number in 0..<content.texts.count {
            let text = content.texts.bytes(of: number)
            let start = text.prefix(while: isOfNumber)
            let end = text.suffix(from: text.lastIndex { !isOfNumber($0) }.map { $0 + 1 } ?? text.startIndex)
            let digits = start.isEmpty ? end : start
            let rest = start.isEmpty ? text.dropLast(end.count) : text.dropFirst(start.count)
            let own = rest.filter { $0 != UInt8(ascii: " ") }
            guard notation.number(digits) != nil, (1...8).contains(own.count),
                !own.contains(where: isOfNumber),
                unit ?? own == own
            else { return nil }
            unit = own
        }
        return content.texts.count > 1 ? unit.map { Printable.text($0) } : nil
    }

    /// The unit behind the numbers in all texts; nil if there is none.
    var unitBehindNumbers: String? {
        guard content.texts.count > 0, let first = content.texts.bytes(of: 0).first,
            "0123456789.,+-".utf8.contains(first)
        else { return nil }
        return unitInTexts
    }

    /// A remark on texts that are one value in two of Unicode's forms, such as é in one and in two code points; nil if there
    /// are none.
    var unicodeForms: String? {
        var firsts: [String: Int] = [:]
        for number in 0..<content.texts.count {
            guard let text = table.format.text(content.texts.bytes(of: number)) else { continue }
            guard let first = firsts.updateValue(number, forKey: text) else { continue }
            return
                "column '\(shown)': '\(Printable.name(text))' is written in two of Unicode's forms, composed and decomposed (lines \(table.line(ofText: first, in: index)) and \(table.line(ofText: number, in: index))): they are one value"
        }
        return nil
    }

    /// Returns the first of some texts, with their lines.
    func examples(_ numbers: [Int]) -> String {
        numbers.prefix(3).map {
            "'\(table.text($0, of: index))' in line \(table.line(ofText: $0, in: index))"
        }
        .joined(separator: ", ") + (numbers.count > 3 ? " …" : "")
    }
}
