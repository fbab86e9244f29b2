/// A run's folder that cannot be read.
public struct RunReadingError: Error, Hashable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Kind: Sendable, Hashable {
        /// There is no such run, or it cannot be opened.
        case missing
        /// Its files are not what a run writes.
        case bad
    }

    /// What kind of trouble it is.
    public let kind: Kind
    /// Where, what is wrong, and what to do about it.
    public let description: String

    init(_ kind: Kind, _ path: String, _ problem: String, advice: String) {
        self.kind = kind
        description = Format.printable("\(path): \(problem); \(advice)")
    }
}
