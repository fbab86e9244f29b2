/// Parses plain scalars strictly, by the expected type.
///
/// YAML's implicit conversions (`on` is true, `010` is 8, `1:30` is 90) are not applied.
enum ScalarGrammar {
    /// A value, or a suggested spelling if the text is almost valid.
    enum Outcome<Value> {
        case value(Value)
        case tooLarge
        case other(hint: String?)
    }

    /// `true` or `false`.
    static func boolean(_ text: String) -> Outcome<Bool> {
        switch text {
        case "true": .value(true)
        case "false": .value(false)
        default:
            switch text.lowercased() {
            case "true", "yes", "on", "y": .other(hint: "did you mean 'true'?")
            case "false", "no", "off", "n": .other(hint: "did you mean 'false'?")
            default: .other(hint: nil)
            }
        }
    }

    /// Decimal digits with an optional sign, without leading zeros.
    static func integer(_ text: String) -> Outcome<Int> {
        let digits =
            text.utf8.first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } ?? false
            ? text.utf8.dropFirst() : text.utf8[...]
        if digits.isEmpty || !digits.allSatisfy(isDigit) {
            if let plain = withoutSeparators(text), case .value(let value) = integer(plain) {
                return .other(hint: "did you mean '\(value)'?")
            }
            if case .value(let number) = number(text), let value = Int(exactly: number) {
                return .other(hint: "did you mean '\(value)'?")
            }
            return .other(hint: nil)
        }
        if hasLeadingZero(digits) {
            return .other(hint: Int(text).map { "leading zeros are not allowed: did you mean '\($0)'?" })
        }
        return Int(text).map(Outcome.value) ?? .tooLarge
    }

    /// A decimal number with an optional sign, fraction and exponent: `1`, `.5`, `-1e-3`.
    static func number(_ text: String) -> Outcome<Double> {
        var rest = Substring(text).utf8[...]
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            rest.removeFirst()
        }
        let whole = rest.prefix(while: isDigit)
        rest = rest[whole.endIndex...]
        var fraction = rest[rest.startIndex..<rest.startIndex]
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest[fraction.endIndex...]
        }
        var isNumber = !whole.isEmpty || !fraction.isEmpty
        if let letter = rest.first, letter == UInt8(ascii: "e") || letter == UInt8(ascii: "E") {
            rest.removeFirst()
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                rest.removeFirst()
            }
            let exponent = rest.prefix(while: isDigit)
            isNumber = isNumber && !exponent.isEmpty
            rest = rest[exponent.endIndex...]
        }
        guard isNumber, rest.isEmpty else {
            guard let plain = withoutSeparators(text), case .value = number(plain) else {
                return .other(hint: nil)
            }
            return .other(hint: "did you mean '\(plain)'?")
        }
        guard let value = Double(text) else { return .other(hint: nil) }
        if hasLeadingZero(whole) {
            return .other(
                hint: "leading zeros are not allowed: did you mean '\(SettingWriter.number(value))'?")
        }
        return value.isFinite ? .value(value) : .tooLarge
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func hasLeadingZero(_ digits: some Collection<UInt8>) -> Bool {
        digits.count > 1 && digits.first == UInt8(ascii: "0")
    }

    /// Returns the text without `_` or `,` between thousands, nil if it has none.
    private static func withoutSeparators(_ text: String) -> String? {
        let plain = text.filter { $0 != "_" && $0 != "," }
        return plain.count < text.count && !plain.isEmpty ? plain : nil
    }
}
