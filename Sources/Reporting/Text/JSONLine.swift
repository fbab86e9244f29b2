import FoundationEssentials
import Storage

/// Deterministic JSON: keys in `snake_case` and in alphabetical order, the shortest digits that read
/// back as the same number, slashes unescaped.
///
/// JSON cannot represent numbers that are not finite: they become the strings `"nan"`, `"inf"` and `"-inf"`.
public enum JSONLine {
    /// Returns the value on one line, without the newline.
    public static func text(of value: some Encodable) -> String { encode(value, []) }

    /// Returns the value over several lines, for readable files; ends with a newline.
    public static func document(of value: some Encodable) -> String { encode(value, .prettyPrinted) + "\n" }

    /// Returns the value that such text states; nil for any other text.
    public static func decoded<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) -> Value? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try? decoder.decode(type, from: Data(bytes))
    }

    /// Returns JSON with the control characters in its strings escaped that the format allows unescaped.
    private static func escaped(_ json: String) -> String {
        func mustBeEscaped(_ scalar: Unicode.Scalar) -> Bool { scalar.value > 0x7e && scalar.isControl }
        guard json.unicodeScalars.contains(where: mustBeEscaped) else { return json }
        return json.unicodeScalars.map { scalar in
            guard mustBeEscaped(scalar) else { return String(scalar) }
            return "\\u" + Format.padded(String(scalar.value, radix: 16), to: 4, with: "0")
        }.joined()
    }

    private static func encode(_ value: some Encodable, _ layout: JSONEncoder.OutputFormatting) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = layout.union([.sortedKeys, .withoutEscapingSlashes])
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return escaped(String(decoding: try encoder.encode(value), as: UTF8.self))
        } catch {
            preconditionFailure("a value of type \(type(of: value)) does not encode itself: \(error)")
        }
    }
}
