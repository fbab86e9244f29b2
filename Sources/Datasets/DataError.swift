/// Data that cannot be read: which file, where in it, what is wrong, and what to do about it.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Kind: Sendable, Hashable {
        /// A file is not there or cannot be opened.
        case missing
        /// A file is there, but its content is wrong.
        case bad
    }

    /// A place in a file.
    public enum Position: Sendable, Hashable {
        /// A line of a text, counted from 1.
        case line(Int)
        /// A byte of a binary file (after decompression), counted from 0.
        case byte(Int)
    }

    /// What kind of trouble it is.
    public let kind: Kind
    /// The file's path, or the name of an embedded data set.
    public let file: String
    /// Where in the file, nil where the file as a whole is meant.
    public let position: Position?
    /// What is wrong.
    public let problem: String
    /// What to do about it.
    public let remedy: String

    /// An error in a file.
    public init(_ kind: Kind, file: String, at position: Position? = nil, _ problem: String, remedy: String) {
        self.kind = kind
        self.file = file
        self.position = position
        self.problem = problem
        self.remedy = remedy
    }

    /// The process's exit status for it: 66 for missing input, 65 for bad data (BSD's sysexits.h).
    public var exitCode: Int32 { kind == .missing ? 66 : 65 }

    /// `FILE:LINE: what is wrong; what to do`.
    public var description: String {
        // A problem that is a list ends with a newline.
        let end = problem.hasSuffix("\n") ? remedy : "; \(remedy)"
        return switch position {
        case .line(let line): "\(file):\(line): \(problem)\(end)"
        case .byte(let byte): "\(file): byte \(byte): \(problem)\(end)"
        case nil: "\(file): \(problem)\(end)"
        }
    }
}
