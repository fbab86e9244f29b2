/// The notation of numbers in a table: decimal digits with a point or comma, perhaps in groups of three.
struct NumberNotation: Sendable, Hashable, Codable {
    /// The maximum length of a number's text.
    static let longest = 512

    let decimal: UInt8
    /// The byte between groups, 0 for none.
    let thousands: UInt8

    /// The notation with the other decimal mark, and with groups by this one's.
    var other: NumberNotation {
        let (point, comma) = (UInt8(ascii: "."), UInt8(ascii: ","))
        return decimal == comma
            ? NumberNotation(decimal: point, thousands: comma)
            : NumberNotation(decimal: comma, thousands: point)
    }

    /// This notation, with groups by the other decimal mark if it has none.
    var withGroups: NumberNotation {
        thousands == 0 ? NumberNotation(decimal: decimal, thousands: other.decimal) : self
    }

    /// The no-break spaces of UTF-8, the narrow one, too, and of Latin-1.
    static let noBreakSpaces: [[UInt8]] = [[0xc2, 0xa0], [0xe2, 0x80, 0xaf], [0xa0]]

    /// The minus sign of typesetters, U+2212, in UTF-8.
    static let minusSign: [UInt8] = [0xe2, 0x88, 0x92]

    /// Returns bytes with a blank for each no-break space.
    static func withoutNoBreakSpaces(_ text: some Collection<UInt8>) -> [UInt8] {
        var (plain, rest) = ([UInt8](), Array(text)[...])
        while let first = rest.first {
            let space = noBreakSpaces.first { rest.starts(with: $0) }
            plain.append(space == nil ? first : UInt8(ascii: " "))
            rest = rest.dropFirst(space?.count ?? 1)
        }
        return plain
    }

    /// Returns the number that some bytes state; see `number(_:)`.
    func number(_ text: ArraySlice<UInt8>) -> Double? { text.withUnsafeBufferPointer { number($0) } }

    /// Powers of ten that double precision represents exactly.
    private static let powers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
        1e19,
        1e20, 1e21, 1e22,
    ]

    /// Returns true if a text is a whole number of which the double lacks digits.
    static func isRounded(_ text: UnsafeBufferPointer<UInt8>, _ number: Double) -> Bool {
        let digits = text.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return false
        }
        guard let whole = UInt64(String(decoding: digits, as: UTF8.self)) else { return true }
        return UInt64(exactly: number.magnitude) != whole
    }

    /// Returns the number that a text states (`17`, `-0.5`, `1e-3`), correctly rounded; nil for any other
    /// text, including NaN, infinities, and what double precision would round to 0.
    ///
    /// Up to 15 digits and a power of ten of at most 22 are exact in double precision, so one product or
    /// quotient rounds correctly (Clinger 1990).
    @inline(__always)
    func number(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        var place = 0
        let count = text.count
        guard count > 0, let bytes = text.baseAddress else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        if isNegative || bytes[0] == UInt8(ascii: "+") { place = 1 }
        var digits: UInt64 = 0
        let first = place
        while place < count, let digit = Self.digit(bytes[place]) {
            digits = digits &* 10 &+ digit
            place &+= 1
        }
        var (digitCount, fraction) = (place &- first, 0)
        if place < count, bytes[place] == decimal {
            place &+= 1
            let point = place
            while place < count, let digit = Self.digit(bytes[place]) {
                digits = digits &* 10 &+ digit
                place &+= 1
            }
            fraction = place &- point
            digitCount &+= fraction
        }
        guard digitCount > 0 else { return nil }
        if place < count {
            let next = bytes[place]
            let mayGoOn = next | 0x20 == UInt8(ascii: "e") || thousands != 0 && next == thousands
            return mayGoOn ? slowNumber(text) : nil
        }
        if digitCount > 15 { return slowNumber(text) }
        let value =
            fraction == 0
            ? Double(digits) : fraction <= 22 ? Double(digits) / Self.powers[fraction] : nil
        return value.map { isNegative ? -$0 : $0 }
    }

    /// Returns the value of a decimal digit; nil for any other byte.
    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt64? {
        let value = byte &- UInt8(ascii: "0")
        return value < 10 ? UInt64(value) : nil
    }

    /// Returns true if all digits before an exponent are 0.
    private static func isZero(_ plain: [UInt8]) -> Bool {
        plain.prefix { $0 | 0x20 != UInt8(ascii: "e") }.allSatisfy { !(0x31...0x39).contains($0) }
    }

    /// Returns true for a text that is no number, but begins as one: `1x`, `--6`, `4..5`.
    static func isDamaged(_ text: [UInt8]) -> Bool {
        text.first { !"+-.,".utf8.contains($0) }.map { (0x30...0x39).contains($0) } ?? false
    }

    /// The same for exponents, groups and many digits.
    private func slowNumber(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard text.count <= Self.longest else { return nil }
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var sinceGroup = 0
        var isInGroups = false
        var isWhole = true
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                plain.append(byte)
                sinceGroup += 1
            case decimal where isWhole:
                if isInGroups, sinceGroup != 3 { return nil }
                (isWhole, isInGroups) = (false, false)
                plain.append(UInt8(ascii: "."))
            case thousands where thousands != 0 && isWhole:
                guard isInGroups ? sinceGroup == 3 : (1...3).contains(sinceGroup) else { return nil }
                // 0.500 is a half somewhere, but no five hundred.
                if !isInGroups, plain[plain.count - sinceGroup] == UInt8(ascii: "0") { return nil }
                (isInGroups, sinceGroup) = (true, 0)
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                if isInGroups, sinceGroup != 3 { return nil }
                (isWhole, isInGroups) = (false, false)
                plain.append(byte)
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                guard plain.isEmpty || plain.last == UInt8(ascii: "e") || plain.last == UInt8(ascii: "E")
                else { return nil }
                plain.append(byte)
            default: return nil
            }
        }
        if isInGroups, sinceGroup != 3 { return nil }
        guard let value = Double(String(decoding: plain, as: UTF8.self)), value.isFinite else { return nil }
        // 1e-999 is no 0.
        if value == 0, !Self.isZero(plain) { return nil }
        return value
    }
}
