/// The style of a column's dates in the training set, by which dates of another source are told from them.
struct DateStyle: Sendable, Hashable, Codable {
    /// The marks between the numbers of day and month, such as `/` in `1/17/2020`; empty if all dates have the year of four
    /// digits first, or the name of the month.
    private(set) var marks = ""
    /// True if some dates state a time zone.
    private(set) var hasZones = false
    /// True if some dates state a time without a zone.
    private(set) var hasPlainTimes = false

    /// The style of a column's dates.
    init(_ texts: TokenDictionary, _ format: DateFormat) {
        for number in 0..<texts.count {
            guard let moment = texts.bytes(of: number).withUnsafeBufferPointer(format.moment) else {
                continue
            }
            if let mark = moment.mark, !has(mark) { marks += Printable.text([mark]) }
            if moment.zone != nil { hasZones = true } else if moment.hasTime { hasPlainTimes = true }
        }
    }

    /// Returns true if numbers of some dates have a mark between them.
    func has(_ mark: UInt8) -> Bool { marks.utf8.contains(mark) }

    /// Returns a remark on dates whose times are meant in another way than those of the training set; nil if there are none.
    func remark(joinedTo training: DateStyle, column name: String) -> String? {
        let shown = "column '\(Printable.name(name))'"
        if hasZones, !training.hasZones, training.hasPlainTimes {
            return "\(shown): times state a time zone, and the training set's do not: those are taken as UTC"
        }
        if hasPlainTimes, training.hasZones, !training.hasPlainTimes {
            return "\(shown): times without a time zone, which the training set's state, are taken as UTC"
        }
        return nil
    }
}

extension DateFormat {
    /// The order of a date's parts in words, with the marks between them: `month, day, year (mdy) with '/' between them`.
    func order(_ style: DateStyle?) -> String {
        let words =
            switch self {
            case .yearMonthDay, .shortYearMonthDay: "year, month, day"
            case .dayMonthYear, .dayMonthShortYear: "day, month, year"
            case .monthDayYear, .monthDayShortYear: "month, day, year"
            case .time: "hour, minute"
            }
        let marks = (style?.marks ?? "").map { "'\($0)'" }.joined(separator: " or ")
        return "\(words) (\(rawValue.prefix(3)))\(marks.isEmpty ? "" : " with \(marks) between them")"
    }
}
