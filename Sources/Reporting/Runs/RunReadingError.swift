/// An error in reading a run's folder.
public struct RunReadingError: Error, Hashable, CustomStringConvertible {
    /// The kind of a reading error.
    public enum Kind: Sendable, Hashable {
        /// The run does not exist or cannot be opened.
        case missing
        /// Its files are invalid.
        case bad
    }

    /// The kind of the error.
    public let kind: Kind
    /// The place, the problem and advice on how to solve it.
    public let description: String

    init(_ kind: Kind, _ path: String, _ problem: String, advice: String) {
        self.kind = kind
        description = Format.printable("\(path): \(problem); \(advice)")
    }
}
