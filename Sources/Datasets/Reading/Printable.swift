/// Bytes of unknown origin as text that a terminal can show.
enum Printable {
    /// The bytes as ASCII, a dot for each that is none or controls the terminal.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.map { (0x20..<0x7f).contains($0) ? $0 : UInt8(ascii: ".") }, as: UTF8.self)
    }
}
