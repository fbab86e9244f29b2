/// The order of the parts of a date in a text.
public enum DateFormat: String, Sendable, Codable, CaseIterable {
    /// The formats that a configuration can name, and that are detected: those with years of four digits.
    public static let allCases: [DateFormat] = [.yearMonthDay, .dayMonthYear, .monthDayYear, .time]

    /// `2026-03-31`, `2026/3/31` or `2026-Mar-31`, perhaps with a time: `2026-03-31T18:30:00Z`.
    case yearMonthDay = "ymd"
    /// `31.3.2026`, `31/03/2026` or `31 Mar 2026`, perhaps with a time.
    case dayMonthYear = "dmy"
    /// `3/31/2026` or `March 31, 2026`, perhaps with a time: `3/31/2026 6:30 PM`.
    case monthDayYear = "mdy"
    /// `18:30`, `18:30:00.5` or `6:30 PM`.
    case time = "hms"
    /// `26-03-31`
    case shortYearMonthDay = "ymd2"
    /// `31.3.26`
    case dayMonthShortYear = "dmy2"
    /// `3/31/26`
    case monthDayShortYear = "mdy2"

    /// The format with years of two digits, 69 to 99 of the last century and 00 to 68 of this one, as POSIX reads them; nil
    /// for a time.
    var withShortYears: DateFormat? {
        switch self {
        case .yearMonthDay, .shortYearMonthDay: .shortYearMonthDay
        case .dayMonthYear, .dayMonthShortYear: .dayMonthShortYear
        case .monthDayYear, .monthDayShortYear: .monthDayShortYear
        case .time: nil
        }
    }

    /// True if years have two digits.
    var hasShortYears: Bool { self == withShortYears }

    /// Returns the format with years of two digits if all texts of a column have it, else this one.
    func fitted(to texts: TokenDictionary) -> DateFormat {
        guard let short = withShortYears, texts.count > 0,
            (0..<texts.count).allSatisfy({ short.seconds(texts.bytes(of: $0)) != nil })
        else { return self }
        return short
    }

    /// Returns the seconds since the beginning of 1970 that a text states, in UTC if it states a time zone; of a time alone,
    /// since midnight. Nil if it is no date of this format.
    func seconds(_ text: ArraySlice<UInt8>) -> Double? {
        text.withUnsafeBufferPointer { moment($0)?.seconds }
    }

    /// A date or time of a text.
    struct Moment {
        /// The seconds since the beginning of 1970, or since midnight.
        var seconds: Double
        /// True if the text states a time.
        var hasTime = false
        /// The seconds by which the clock of the stated time zone is ahead of UTC; nil if none is stated.
        var zone: Int?
        /// The byte between its numbers; nil if they need no order to be told apart: the year of four digits comes first,
        /// or the month has its name.
        var mark: UInt8?
    }

    /// Returns the date that a text states which can be read in one way only, where another format is usual: the year of four
    /// digits comes first, or the month has its name. Nil for other texts, and where times of day are usual.
    static func plainMoment(_ text: UnsafeBufferPointer<UInt8>, for usual: DateFormat) -> Moment? {
        guard usual != .time else { return nil }
        let formats: [DateFormat] = [.yearMonthDay, .dayMonthYear]
        return formats.lazy.compactMap { $0.moment(text) }.first { $0.mark == nil }
    }

    /// Returns the date or time that a text states; nil if it is none of this format.
    func moment(_ text: UnsafeBufferPointer<UInt8>) -> Moment? {
        var scanner = Scanner(text: text)
        if self == .time {
            guard let time = scanner.time(), scanner.isAtEnd else { return nil }
            return Moment(seconds: time, hasTime: true)
        }
        guard let first = scanner.part(), let mark = scanner.separator(), let second = scanner.part(),
            let nextMark = scanner.separator(), let third = scanner.number(4)
        else { return nil }
        let isNamed = first.isName || second.isName
        guard isNamed || mark == nextMark && mark < 0x100 && mark != UInt16(UInt8(ascii: " ")) else {
            return nil
        }
        var (year, month, day) =
            switch self {
            case .yearMonthDay, .shortYearMonthDay: (first, second, third)
            case .dayMonthYear, .dayMonthShortYear: (third, second, first)
            default: (third, first, second)
            }
        guard year.digits == (hasShortYears ? 2 : 4) else { return nil }
        if hasShortYears { year.value += year.value < 69 ? 2000 : 1900 }
        guard month.digits <= 2, day.digits <= 2, (1...12).contains(month.value),
            !isNamed || month.isName,
            (1...Self.length(ofMonth: month.value, year: year.value)).contains(day.value)
        else { return nil }
        let days = Self.days(year: year.value, month: month.value, day: day.value)
        var moment = Moment(seconds: Double(days) * 86_400)
        if !isNamed, self != .yearMonthDay { moment.mark = UInt8(truncatingIfNeeded: mark) }
        if scanner.take(UInt8(ascii: "T")) || scanner.take(UInt8(ascii: " ")) {
            guard let time = scanner.time() else { return nil }
            moment.hasTime = true
            moment.seconds += time
            if !scanner.isAtEnd {
                guard let zone = scanner.zone() else { return nil }
                moment.zone = zone
                moment.seconds -= Double(zone)
            }
        }
        return scanner.isAtEnd ? moment : nil
    }

    /// Returns a remark on the time zones that a column's dates state; nil if they state none, or all of them UTC.
    func zoneRemark(_ texts: TokenDictionary, column name: String) -> String? {
        var zones: Set<Int> = []
        var hasOthers = false
        for number in 0..<texts.count {
            guard let moment = texts.bytes(of: number).withUnsafeBufferPointer(moment) else { continue }
            if let zone = moment.zone { zones.insert(zone) } else { hasOthers = true }
        }
        guard !zones.isEmpty, zones != [0] || hasOthers else { return nil }
        let list = zones.sorted().prefix(5).map { zone in
            let minutes = abs(zone) / 60 % 60
            return
                "\(zone < 0 ? "-" : "+")\(abs(zone) / 36_000)\(abs(zone) / 3600 % 10):\(minutes / 10)\(minutes % 10)"
        }
        return
            "column '\(Printable.name(name))': times are converted to UTC from the time zones that they state (\(list.joined(separator: ", "))\(zones.count > 5 ? " …" : ""))\(hasOthers ? "; those without one are taken as UTC" : "")"
    }

    /// Returns the days from 1 January 1970 to a date of the Gregorian calendar.
    ///
    /// Years are counted from March, so that a leap day comes last; 400 years have 146,097 days.
    static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Returns the number of days of a month.
    static func length(ofMonth month: Int, year: Int) -> Int {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
    }

    private struct Scanner {
        let text: UnsafeBufferPointer<UInt8>
        private var place = 0

        init(text: UnsafeBufferPointer<UInt8>) { self.text = text }

        /// A number of a date.
        struct Part {
            var value: Int
            /// The number of its digits; 0 if it is the name of a month.
            let digits: Int
            var isName: Bool { digits == 0 }
        }

        var isAtEnd: Bool { place == text.count }

        /// The next byte; 0 at the end.
        private var next: UInt8 { place < text.count ? text[place] : 0 }

        /// Scans one byte; returns false if another one is next.
        mutating func take(_ byte: UInt8) -> Bool {
            guard next == byte else { return false }
            place += 1
            return true
        }

        mutating func number(_ most: Int) -> Part? {
            let start = place
            var value = 0
            while place < text.count, place - start < most {
                let digit = text[place] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                value = 10 * value + Int(digit)
                place += 1
            }
            return place > start ? Part(value: value, digits: place - start) : nil
        }

        /// The English names of the months.
        private static let months = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        ].map { Array($0.utf8) }

        /// Scans a number of at most four digits, or the name of a month: three letters of it at least.
        mutating func part() -> Part? {
            guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(next | 0x20) else { return number(4) }
            let name = text[place...].prefix(10).map { $0 | 0x20 }.prefix {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
            }
            guard name.count >= 3, let month = Self.months.firstIndex(where: { $0.starts(with: name) }) else {
                return nil
            }
            place += name.count
            return Part(value: month + 1, digits: 0)
        }

        /// Scans `-`, `/`, `.`, a blank, or a point or comma and a blank: their bytes as a number.
        mutating func separator() -> UInt16? {
            let first = next
            switch first {
            case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: " "): place += 1
            case UInt8(ascii: "."), UInt8(ascii: ","):
                place += 1
                if take(UInt8(ascii: " ")) { return UInt16(first) << 8 | 0x20 }
                if first == UInt8(ascii: ",") { return nil }
            default: return nil
            }
            return UInt16(first)
        }

        /// Scans `18:30`, `18:30:15` or `18:30:15.25`, or `6:30 PM`.
        mutating func time() -> Double? {
            guard let hour = number(2), hour.value < 24, take(UInt8(ascii: ":")), let minute = number(2),
                minute.value < 60
            else { return nil }
            var seconds = Double(minute.value * 60)
            if take(UInt8(ascii: ":")) {
                guard let second = number(2), second.value <= 60 else { return nil }
                seconds += Double(second.value)
                if take(UInt8(ascii: ".")) || take(UInt8(ascii: ",")) {
                    guard let fraction = number(9) else { return nil }
                    seconds += Double(fraction.value) / Self.powers[fraction.digits]
                }
            }
            guard let isAfternoon = halfOfDay() else { return seconds + Double(hour.value * 3600) }
            guard (1...12).contains(hour.value) else { return nil }
            return seconds + Double((hour.value % 12 + (isAfternoon ? 12 : 0)) * 3600)
        }

        private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

        /// Scans `AM` or `PM`; returns nil if neither is there.
        private mutating func halfOfDay() -> Bool? {
            var at = place
            while at < text.count, text[at] == UInt8(ascii: " ") { at += 1 }
            guard at + 1 < text.count, text[at + 1] | 0x20 == UInt8(ascii: "m") else { return nil }
            let half = text[at] | 0x20
            guard half == UInt8(ascii: "a") || half == UInt8(ascii: "p") else { return nil }
            place = at + 2
            return half == UInt8(ascii: "p")
        }

        /// Scans `Z`, ` UTC`, ` GMT`, `+01:00`, `+0100` or `+01`, perhaps after a blank: the seconds by which the clock is
        /// ahead of UTC.
        mutating func zone() -> Int? {
            if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
            _ = take(UInt8(ascii: " "))
            let rest = text[place...]
            if rest.elementsEqual("UTC".utf8) || rest.elementsEqual("GMT".utf8) {
                place = text.count
                return 0
            }
            let isBehind = next == UInt8(ascii: "-")
            guard isBehind || next == UInt8(ascii: "+") else { return nil }
            place += 1
            guard let hours = number(2), hours.digits == 2, hours.value < 24 else { return nil }
            let hasColon = take(UInt8(ascii: ":"))
            let minutes = number(2)
            guard minutes.map({ $0.digits == 2 && $0.value < 60 }) ?? !hasColon else { return nil }
            return (isBehind ? -60 : 60) * (60 * hours.value + (minutes?.value ?? 0))
        }
    }
}

/// The parts of a date, from the seconds since the beginning of 1970.
struct DateParts {
    let (year, month, day, weekday, dayOfYear): (Int, Int, Int, Int, Int)
    let hour: Double

    init(_ seconds: Double) {
        let days = Int((seconds / 86_400).rounded(.down))
        hour = (seconds - Double(days) * 86_400) / 3600
        // 1 January 1970 was a Thursday; Monday is 0.
        weekday = ((days + 3) % 7 + 7) % 7
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayFromMarch + 2) / 153
        day = dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        dayOfYear = days - DateFormat.days(year: year, month: 1, day: 1)
    }
}
