/// The sign of a unit of measure beside a number: `$1,200`, `-5 €`, `12.5%`.
enum UnitSign: String, Sendable, Codable, CaseIterable {
    case dollar = "$"
    case euro = "€"
    case pound = "£"
    case yen = "¥"
    case percent = "%"

    /// The bytes of the sign in UTF-8, and in the encodings of one byte a character.
    private var encodings: [[UInt8]] {
        switch self {
        case .euro: [Array(rawValue.utf8), [0x80]]
        case .pound: [Array(rawValue.utf8), [0xa3]]
        case .yen: [Array(rawValue.utf8), [0xa5]]
        case .dollar, .percent: [Array(rawValue.utf8)]
        }
    }

    private static let signs = allCases.flatMap { sign in sign.encodings.map { (sign: sign, bytes: $0) } }

    /// The bytes with which a text with a sign may begin or end.
    private static let edges: [Bool] = {
        var edges = [Bool](repeating: false, count: 256)
        for byte in "+-".utf8 { edges[Int(byte)] = true }
        for sign in signs {
            edges[Int(sign.bytes[0])] = true
            edges[Int(sign.bytes[sign.bytes.count - 1])] = true
        }
        return edges
    }()

    /// A text without its sign.
    struct Amount {
        let sign: UnitSign
        /// True if a minus stood before the sign.
        let isNegative: Bool
        /// The rest, a number perhaps.
        let rest: UnsafeBufferPointer<UInt8>
    }

    /// Returns a text without the sign before or after it; nil if it has none. It is not empty.
    @inline(__always)
    static func amount(_ text: UnsafeBufferPointer<UInt8>) -> Amount? {
        edges[Int(text[0])] || edges[Int(text[text.count - 1])] ? split(text) : nil
    }

    private static func split(_ text: UnsafeBufferPointer<UInt8>) -> Amount? {
        let blank = UInt8(ascii: " ")
        for (sign, bytes) in signs {
            if text.count > bytes.count, text.suffix(bytes.count).elementsEqual(bytes) {
                var rest = text.dropLast(bytes.count)
                while rest.last == blank { rest.removeLast() }
                guard !rest.isEmpty else { return nil }
                return Amount(sign: sign, isNegative: false, rest: UnsafeBufferPointer(rebasing: rest))
            }
            let isSigned = text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+")
            var rest = text[(isSigned ? 1 : 0)...]
            guard rest.starts(with: bytes) else { continue }
            rest = rest.dropFirst(bytes.count)
            while rest.first == blank { rest.removeFirst() }
            // A second sign of the number, as in -$-5, is a mistake.
            guard let first = rest.first,
                !(isSigned && (first == UInt8(ascii: "-") || first == UInt8(ascii: "+")))
            else { return nil }
            return Amount(
                sign: sign, isNegative: text[0] == UInt8(ascii: "-"),
                rest: UnsafeBufferPointer(rebasing: rest))
        }
        return nil
    }

    /// Returns a text without its sign, or as it is.
    static func removed(from text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard !text.isEmpty else { return text }
        return text.withUnsafeBufferPointer { bytes in
            guard let rest = amount(bytes)?.rest, let start = rest.baseAddress, let base = bytes.baseAddress
            else {
                return text
            }
            return text.dropFirst(start - base).prefix(rest.count)
        }
    }
}
