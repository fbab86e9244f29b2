import FoundationEssentials

/// Values as JSON, the same text for the same value every time: keys in `snake_case` and in alphabetical order, the
/// shortest digits that read back as the same number, slashes as they are.
///
/// JSON has no word for a number that is not finite: it becomes one of the strings `"nan"`, `"inf"` and `"-inf"`.
public enum JSONLine {
    /// The value on one line, without the newline.
    public static func text(of value: some Encodable) -> String { encode(value, []) }

    /// The value over several lines, for a file that people read too; ends with a newline.
    public static func document(of value: some Encodable) -> String { encode(value, .prettyPrinted) + "\n" }

    private static func encode(_ value: some Encodable, _ layout: JSONEncoder.OutputFormatting) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = layout.union([.sortedKeys, .withoutEscapingSlashes])
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            preconditionFailure("a value of type \(type(of: value)) does not encode itself: \(error)")
        }
    }
}
