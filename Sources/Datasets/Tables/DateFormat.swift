/// The order of the parts of a date in a text.
public enum DateFormat: String, Sendable, Codable, CaseIterable {
    /// `2026-03-31`, `2026/3/31` or `2026-Mar-31`, perhaps with a time: `2026-03-31T18:30:00Z`.
    case yearMonthDay = "ymd"
    /// `31.3.2026`, `31/03/2026` or `31 Mar 2026`, perhaps with a time.
    case dayMonthYear = "dmy"
    /// `3/31/2026` or `March 31, 2026`, perhaps with a time: `3/31/2026 6:30 PM`.
    case monthDayYear = "mdy"
    /// `18:30`, `18:30:00.5` or `6:30 PM`.
    case time = "hms"

    /// Returns the seconds since the beginning of 1970 that a text states, without regard to a time zone; of
    /// a time alone, since midnight. Nil if it is no date of this format.
    func seconds(_ text: ArraySlice<UInt8>) -> Double? {
        var scanner = Scanner(rest: text)
        if self == .time {
            guard let time = scanner.time(), scanner.rest.isEmpty else { return nil }
            return time
        }
        guard let first = scanner.part(), let mark = scanner.separator(), let second = scanner.part(),
            let nextMark = scanner.separator(), let third = scanner.number(4)
        else { return nil }
        let isNamed = first.isName || second.isName
        guard isNamed || mark == nextMark && mark.count == 1 && mark != [UInt8(ascii: " ")] else {
            return nil
        }
        let (year, month, day) =
            switch self {
            case .yearMonthDay: (first, second, third)
            case .dayMonthYear: (third, second, first)
            default: (third, first, second)
            }
        guard year.digits == 4, month.digits <= 2, day.digits <= 2, (1...12).contains(month.value),
            !isNamed || month.isName,
            (1...Self.length(ofMonth: month.value, year: year.value)).contains(day.value)
        else { return nil }
        var seconds = Double(Self.days(year: year.value, month: month.value, day: day.value)) * 86_400
        if scanner.mark("T ") != nil {
            guard let time = scanner.time() else { return nil }
            seconds += time
            scanner.skipZone()
        }
        return scanner.rest.isEmpty ? seconds : nil
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
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    private struct Scanner {
        var rest: ArraySlice<UInt8>

        /// A number of a date.
        struct Part {
            let value: Int
            /// The number of its digits; 0 if it is the name of a month.
            let digits: Int
            var isName: Bool { digits == 0 }
        }

        mutating func number(_ most: Int) -> Part? {
            let digits = rest.prefix(most).prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty else { return nil }
            rest = rest[digits.endIndex...]
            return Part(
                value: digits.reduce(0) { 10 * $0 + Int($1 - UInt8(ascii: "0")) }, digits: digits.count)
        }

        /// The English names of the months.
        private static let months = [
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
            "november", "december",
        ].map { Array($0.utf8) }

        /// Scans a number of at most four digits, or the name of a month: three letters of it at least.
        mutating func part() -> Part? {
            let letters = rest.prefix(10).prefix {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
            }
            guard !letters.isEmpty else { return number(4) }
            let name = letters.map { $0 | 0x20 }
            guard name.count >= 3, let month = Self.months.firstIndex(where: { $0.starts(with: name) }) else {
                return nil
            }
            rest = rest[letters.endIndex...]
            return Part(value: month + 1, digits: 0)
        }

        /// Scans `-`, `/`, `.`, a blank, or a point or comma and a blank.
        mutating func separator() -> [UInt8]? {
            guard let first = mark("-/. ,") else { return nil }
            let isOpen = first == UInt8(ascii: ".") || first == UInt8(ascii: ",")
            if isOpen, mark(" ") != nil { return [first, UInt8(ascii: " ")] }
            return first == UInt8(ascii: ",") ? nil : [first]
        }

        mutating func mark(_ marks: String) -> UInt8? { mark(Array(marks.utf8)) }

        mutating func mark(_ marks: [UInt8]) -> UInt8? {
            guard let first = rest.first, marks.contains(first) else { return nil }
            rest = rest.dropFirst()
            return first
        }

        /// Scans `18:30`, `18:30:15` or `18:30:15.25`, or `6:30 PM`.
        mutating func time() -> Double? {
            guard let hour = number(2), hour.value < 24, mark(":") != nil, let minute = number(2),
                minute.value < 60
            else { return nil }
            var seconds = Double(minute.value * 60)
            if mark(":") != nil {
                guard let second = number(2), second.value <= 60 else { return nil }
                seconds += Double(second.value)
                if mark(".,") != nil {
                    guard let fraction = number(9) else { return nil }
                    seconds +=
                        Double(fraction.value) / (0..<fraction.digits).reduce(1.0) { power, _ in power * 10 }
                }
            }
            guard let isAfternoon = halfOfDay() else { return seconds + Double(hour.value * 3600) }
            guard (1...12).contains(hour.value) else { return nil }
            return seconds + Double((hour.value % 12 + (isAfternoon ? 12 : 0)) * 3600)
        }

        /// Scans `AM` or `PM`; returns nil if neither is there.
        private mutating func halfOfDay() -> Bool? {
            let text = rest.drop { $0 == UInt8(ascii: " ") }.prefix(2).map { $0 | 0x20 }
            guard text == Array("am".utf8) || text == Array("pm".utf8) else { return nil }
            rest = rest.drop { $0 == UInt8(ascii: " ") }.dropFirst(2)
            return text[0] == UInt8(ascii: "p")
        }

        /// Skips `Z`, `+01:00`, `+0100` or ` UTC`.
        mutating func skipZone() {
            if mark("Z") != nil { return }
            if rest.elementsEqual(" UTC".utf8) {
                rest = []
            } else if mark("+-") != nil {
                _ = number(2)
                _ = mark(":")
                _ = number(2)
            }
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
