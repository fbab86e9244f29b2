/// The notation of a table of text: its separators, its numbers, its comments and its encoding.
public struct TableFormat: Sendable, Hashable {
    /// The encoding of names and categories.
    public enum Encoding: String, Sendable, CaseIterable, Codable {
        /// UTF-8, of which ASCII is a part.
        case utf8
        /// ISO 8859-1: every byte is the character of that number.
        case latin1
    }

    /// The character between two fields of a line, a blank for any number of blanks and tabs; nil to detect it among
    /// `,` `;` tab, `|` and blanks.
    public var separator: UInt8?
    /// The character before the digits after the decimal point; nil to detect it.
    public var decimal: UInt8?
    /// The character between groups of three digits; nil to detect it, 0 for none.
    public var thousands: UInt8?
    /// The character that opens a line of comment; nil for none.
    public var comment: UInt8?
    /// True if a line of comment with as many fields as the table is an error that asks if it is a row.
    public var asksAboutComments = true
    /// The encoding; nil for UTF-8, or that of the training set's table, unless the table begins with UTF-8's mark.
    public var encoding: Encoding?
    /// Texts that mean a missing value, beside the usual ones.
    public var missing: [String]
    /// False if the usual texts, such as `NA`, are values as any other.
    public var hasUsualMissing = true

    /// A format; without arguments everything is detected.
    public init(
        separator: UInt8? = nil, decimal: UInt8? = nil, thousands: UInt8? = nil,
        comment: UInt8? = UInt8(ascii: "#"), encoding: Encoding? = nil, missing: [String] = []
    ) {
        self.separator = separator
        self.decimal = decimal
        self.thousands = thousands
        self.comment = comment
        self.encoding = encoding
        self.missing = missing
    }

    /// Returns the format with what is not said of it taken from another table's.
    func completed(by other: TextNotation?, hasUTF8Mark: Bool = false) -> TableFormat {
        var format = self
        if hasUTF8Mark, encoding == nil { format.encoding = .utf8 }
        guard let other else { return format }
        format.missing += other.missing.filter { !missing.contains($0) }
        if other.lacksUsualMissing == true { format.hasUsualMissing = false }
        format.encoding = format.encoding ?? other.encoding
        if asksAboutComments {
            (format.comment, format.asksAboutComments) = (other.comment, other.asksAboutComments)
        }
        return format
    }

    /// The texts that mean a missing value without being said, as pandas reads them, `?`, and MySQL's `\N`. An empty field
    /// is missing, too.
    static let usualMissing: Set<String> = [
        "NA", "N/A", "n/a", "<NA>", "#N/A", "NaN", "nan", "-NaN", "-nan", "NULL", "null", "None", "?", "\\N",
    ]
}

/// The notation of a table's text, apart from its numbers, as it was said for a training set: other tables have the same.
struct TextNotation: Sendable, Hashable, Codable {
    /// Texts that mean a missing value, beside the usual ones.
    let missing: [String]
    /// The encoding.
    let encoding: TableFormat.Encoding
    /// The character that opens a line of comment; nil for none.
    let comment: UInt8?
    /// True if doubtful comments are an error.
    let asksAboutComments: Bool
    /// True if the usual texts are values as any other; nil in models that earlier versions have written.
    var lacksUsualMissing: Bool?

    /// All texts that mean a missing value.
    var allMissing: Set<String> {
        (lacksUsualMissing == true ? [] : TableFormat.usualMissing).union(missing)
    }
}

/// A format in which everything is known.
struct KnownTableFormat: Codable {
    /// A blank means any number of blanks and tabs.
    let separator: UInt8
    let decimal: UInt8
    /// 0 for none.
    let thousands: UInt8
    let text: TextNotation
    /// The byte that ends a line: LF, or CR in files of old Macs. A CR before LF is no part of a line.
    let lineEnd: UInt8
    /// The notation that was detected, if it is none of commas and decimal points; nil for that, and for what was said.
    var note: String?
    /// An example of each column whose decimal points may be meant as separators of thousands; nil for none.
    var doubtfulPoints: [Int: String]?

    /// The character that opens a line of comment; nil for none.
    var comment: UInt8? { text.comment }
    /// The encoding.
    var encoding: TableFormat.Encoding { text.encoding }

    /// Returns true if a text that is no number of this notation, which has no groups, can be one with the other decimal
    /// mark, and one with groups.
    func mayBeGroups(_ text: String) -> Bool {
        let notation = NumberNotation(decimal: decimal, thousands: thousands)
        let number = UnitSign.removed(from: Array(text.utf8)[...])
        return thousands == 0 && notation.withGroups.number(number) != nil
            && notation.other.number(number) != nil
    }

    /// Returns bytes of this encoding as text; nil if they are no such text.
    func text(_ bytes: some Collection<UInt8>) -> String? {
        switch encoding {
        case .utf8: String(validating: bytes, as: UTF8.self)
        case .latin1: String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        }
    }
}
