/// Converts bytes and texts of unknown origin to text that is safe to print on a terminal.
enum Printable {
    /// Returns the bytes as ASCII, with a dot for each that is not ASCII or is a control character.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
    }

    /// Returns a name with its letters of any script, with a dot for each control character, shortened to 60
    /// characters.
    static func name(_ name: String) -> String {
        let scalars = name.unicodeScalars.prefix(60).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                "." as Unicode.Scalar
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars)) + (name.unicodeScalars.count > 60 ? "…" : "")
    }
}
