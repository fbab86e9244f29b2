/// A file of a checkpoint that is to be written.
public struct StoredFile: Sendable {
    /// The name, such as `model.safetensors`.
    public let name: String
    /// The content, in as many arrays as it was made in.
    public let pieces: [[UInt8]]

    /// Creates a file of the arrays, one after the other.
    ///
    /// - Parameter name: letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
    public init(_ name: String, pieces: [[UInt8]]) {
        precondition(Self.isName(name) && name != Manifest.name, "'\(name)' is no name for a stored file")
        self.name = name
        self.pieces = pieces
    }

    /// Creates a file of text.
    public init(_ name: String, text: String) { self.init(name, pieces: [Array(text.utf8)]) }

    /// The size in bytes.
    public var byteCount: Int { pieces.reduce(0) { $0 + $1.count } }

    /// Creates the file of a manifest.
    init(_ manifest: Manifest) {
        name = Manifest.name
        pieces = [Array(manifest.text.utf8)]
    }

    /// Returns true if a file or a link may have that name.
    static func isName(_ name: String) -> Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        return name.utf8.first.map(isAlphanumeric) ?? false
            && name.utf8.allSatisfy { isAlphanumeric($0) || "._-".utf8.contains($0) }
    }
}
