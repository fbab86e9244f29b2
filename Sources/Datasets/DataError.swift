/// An error in data that cannot be read: the file, the position in it, the problem, and a remedy.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of a data error.
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

    /// The kind of the error.
    public let kind: Kind
    /// The file's path, or the name of an embedded data set.
    public let file: String
    /// The position in the file, nil if the error concerns the file as a whole.
    public let position: Position?
    /// A description of the problem.
    public let problem: String
    /// Advice on how to solve it.
    public let remedy: String

    /// An error in a file.
    public init(_ kind: Kind, file: String, at position: Position? = nil, _ problem: String, remedy: String) {
        self.kind = kind
        self.file = file
        self.position = position
        self.problem = problem
        self.remedy = remedy
    }

    /// The process's exit status: 66 for missing input, 65 for bad data (BSD's sysexits.h).
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
