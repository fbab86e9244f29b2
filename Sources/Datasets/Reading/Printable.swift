/// Converts bytes of unknown origin to text that is safe to print on a terminal.
enum Printable {
    /// Returns the bytes as ASCII, with a dot for each that is not ASCII or is a control character.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
    }
}
