/// A field of a table, parsed as a number.
enum NumberText: Equatable {
    case number(Double)
    case empty
    /// NaN or an infinity, written out.
    case notFinite
    case notNumber

    /// The maximum length of a number's text.
    static let longest = 512

    /// Parses decimal text such as `17`, `-0.5`, `1e-3` (no hexadecimal, no separators) without surrounding
    /// blanks and a pair of quotes; correctly rounded.
    init(_ text: Slice<UnsafeBufferPointer<UInt8>>) {
        var text = Self.trim(text)
        if text.count >= 2, text.first == UInt8(ascii: "\""), text.last == UInt8(ascii: "\"") {
            text = Self.trim(text.dropFirst().dropLast())
        }
        if text.isEmpty {
            self = .empty
        } else if let number = Self.shortDecimal(text) {
            self = .number(number)
        } else if text.count > Self.longest {
            self = .notNumber
        } else if text.allSatisfy(Self.isOfNumbers) {
            self = Double(String(decoding: text, as: UTF8.self)).map { .number($0) } ?? .notNumber
        } else {
            let word = String(decoding: text, as: UTF8.self).lowercased()
            let unsigned = word.hasPrefix("+") || word.hasPrefix("-") ? String(word.dropFirst()) : word
            self = ["nan", "inf", "infinity"].contains(unsigned) ? .notFinite : .notNumber
        }
    }

    /// The value of at most 15 digits with at most one point among them, nil for any other text. The digits
    /// and the power of ten are exact in double precision, so one division rounds correctly (Clinger 1990).
    private static func shortDecimal(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Double? {
        var digits = text
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard digits.count <= 16 else { return nil }
        var value = 0
        var scale = 0
        var digitCount = 0
        for byte in digits {
            if byte == UInt8(ascii: "."), scale == 0 {
                scale = 1
            } else if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
                digitCount += 1
                scale *= 10
            } else {
                return nil
            }
        }
        guard digitCount > 0, digitCount <= 15 else { return nil }
        let magnitude = scale > 1 ? Double(value) / Double(scale) : Double(value)
        return isNegative ? -magnitude : magnitude
    }

    /// Returns the text without surrounding blanks.
    static func trim(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Slice<UnsafeBufferPointer<UInt8>> {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var text = text
        while let first = text.first, isBlank(first) { text = text.dropFirst() }
        while let last = text.last, isBlank(last) { text = text.dropLast() }
        return text
    }

    private static func isOfNumbers(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
