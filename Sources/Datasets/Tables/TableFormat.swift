/// The notation of a table of text: its separators, its numbers, its comments and its encoding.
public struct TableFormat: Sendable, Hashable {
    /// The encoding of names and categories.
    public enum Encoding: String, Sendable, CaseIterable, Codable {
        /// UTF-8, of which ASCII is a part.
        case utf8
        /// ISO 8859-1: every byte is the character of that number.
        case latin1
    }

    /// The character between two fields of a line; nil to detect it among `,` `;` tab and `|`.
    public var separator: UInt8?
    /// The character before the digits after the decimal point; nil to detect it.
    public var decimal: UInt8?
    /// The character between groups of three digits; nil to detect it, 0 for none.
    public var thousands: UInt8?
    /// The character that opens a line of comment; nil for none.
    public var comment: UInt8?
    /// The encoding.
    public var encoding: Encoding
    /// Texts that mean a missing value, beside the usual ones.
    public var missing: [String]

    /// A format; without arguments everything is detected.
    public init(
        separator: UInt8? = nil, decimal: UInt8? = nil, thousands: UInt8? = nil,
        comment: UInt8? = UInt8(ascii: "#"), encoding: Encoding = .utf8, missing: [String] = []
    ) {
        self.separator = separator
        self.decimal = decimal
        self.thousands = thousands
        self.comment = comment
        self.encoding = encoding
        self.missing = missing
    }

    /// The texts that mean a missing value without being said, as pandas reads them, and `?`. An empty field
    /// is missing, too.
    static let usualMissing: Set<String> = [
        "NA", "N/A", "n/a", "<NA>", "#N/A", "NaN", "nan", "-NaN", "-nan", "NULL", "null", "None", "?",
    ]
}

/// A format in which everything is known.
struct KnownTableFormat: Codable {
    let separator: UInt8
    let decimal: UInt8
    /// 0 for none.
    let thousands: UInt8
    let comment: UInt8?
    let encoding: TableFormat.Encoding
    /// The byte that ends a line: LF, or CR in files of old Macs. A CR before LF is no part of a line.
    let lineEnd: UInt8
    /// The reason of a notation that is not the training set's; nil for the expected one.
    var note: String?

    /// Returns bytes of this encoding as text; nil if they are no such text.
    func text(_ bytes: some Collection<UInt8>) -> String? {
        switch encoding {
        case .utf8: String(validating: bytes, as: UTF8.self)
        case .latin1: String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        }
    }
}
