/// A date in the usual notation, such as `2026-03-31`, `2026-03-31T18:30` or `2026-03-31 18:30:15Z`, in a number from which
/// its text can be written again.
///
/// A column with more different dates than there are categories has them in its cells: its dictionary need not know them.
struct DateCell: Hashable, Sendable {
    /// The seconds since the beginning of the year 0, times 16, and the form: 0 for a day, 1 with minutes, 2 with seconds;
    /// plus 4 with `T`, plus 8 with `Z`.
    private let bits: UInt64

    private static let daysBefore1970 = 719_528

    /// The date that a text states; nil for any other text.
    @inline(__always)
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        let zoned = text.count == 17 || text.count == 20
        let count = zoned ? text.count - 1 : text.count
        guard count == 19 || count == 16 || count == 10, !zoned || text[count] == UInt8(ascii: "Z"),
            text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-")
        else { return nil }
        var isWrong = false
        func number(_ place: Int) -> Int {
            let (tens, ones) = (text[place] &- UInt8(ascii: "0"), text[place + 1] &- UInt8(ascii: "0"))
            if tens > 9 || ones > 9 { isWrong = true }
            return 10 * Int(tens) + Int(ones)
        }
        let (year, month, day) = (100 * number(0) + number(2), number(5), number(8))
        guard !isWrong, month >= 1, month <= 12, day >= 1,
            day <= DateFormat.length(ofMonth: month, year: year)
        else { return nil }
        let days = DateFormat.days(year: year, month: month, day: day) + Self.daysBefore1970
        var seconds = 86_400 * days
        var form: UInt64 = 0
        if count > 10 {
            guard text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " "),
                text[13] == UInt8(ascii: ":")
            else { return nil }
            let (hour, minute) = (number(11), number(14))
            var second = 0
            if count == 19 {
                guard text[16] == UInt8(ascii: ":") else { return nil }
                second = number(17)
            }
            guard !isWrong, hour < 24, minute < 60, second < 60 else { return nil }
            seconds += 3600 * hour + 60 * minute + second
            form = (count == 19 ? 2 : 1) + (text[10] == UInt8(ascii: "T") ? 4 : 0) + (zoned ? 8 : 0)
        }
        bits = UInt64(seconds) << 4 | form
    }

    /// The date of the lower bits of a stored cell.
    @inline(__always)
    init(bits: UInt64) { self.bits = bits & (1 << 50 - 1) }

    /// The lower bits of a stored cell.
    var cellBits: UInt64 { bits }

    /// The seconds since the beginning of 1970.
    @inline(__always)
    var seconds: Double { Double(Int(bits >> 4) - 86_400 * Self.daysBefore1970) }

    /// The text.
    var text: String {
        let parts = DateParts(seconds)
        let second = Int(bits >> 4) % 86_400
        func digits(_ number: Int, _ count: Int) -> String {
            String(String(number + 100_000).suffix(count))
        }
        let day = "\(digits(parts.year, 4))-\(digits(parts.month, 2))-\(digits(parts.day, 2))"
        guard bits & 3 > 0 else { return day }
        return day + (bits & 4 > 0 ? "T" : " ") + "\(digits(second / 3600, 2)):\(digits(second / 60 % 60, 2))"
            + (bits & 3 == 2 ? ":\(digits(second % 60, 2))" : "") + (bits & 8 > 0 ? "Z" : "")
    }
}
