import Glibc

/// An error in writing a file or folder.
public struct StorageError: Error, Equatable, CustomStringConvertible {
    /// The file or folder in question.
    public let path: String
    /// The operation that failed: `create the folder`, `write the file`.
    public let operation: String
    /// The system's reason.
    public let reason: String
    /// Advice on how to solve it.
    public let advice: String

    /// Creates the error of an operation (`create the folder`) on a file or folder.
    public init(_ operation: String, _ path: String, reason: String, advice: String) {
        self.path = path
        self.operation = operation
        self.reason = reason
        self.advice = advice
    }

    /// Creates the error of a system call that failed with the code `code`.
    public init(_ operation: String, _ path: String, reason: String? = nil, code: Int32) {
        let reason = reason ?? String(cString: strerror(code))
        self.init(operation, path, reason: reason, advice: Self.advice(for: code))
    }

    /// The operation, the path, the reason and the advice, in one sentence.
    public var description: String {
        "cannot \(operation) '\(path)': \(reason); \(advice)".printable
    }

    private static func advice(for code: Int32) -> String {
        let choose = "choose another folder"
        return switch code {
        case ENOSPC, EDQUOT: "free some space there, or \(choose)"
        case EACCES, EPERM: "ask for the right to write there, or \(choose)"
        case EROFS: "choose a folder on a disk that is not read-only"
        case ENOTDIR, EEXIST: "a part of the path is a file: move it away, or \(choose)"
        case EISDIR: "a folder stands in the file's place: move it away"
        case ENOENT: "make the folder that is missing, or put back what was moved or removed meanwhile"
        case ENAMETOOLONG: "choose a shorter name for the run"
        case ELOOP: "a symbolic link stands in the file's place: move it away"
        case EFBIG: "raise the limit of a file's size (ulimit -f)"
        case EPIPE: "what reads it has ended"
        case EMFILE, ENFILE: "raise the limit of open files (ulimit -n)"
        default: "check the disk and its mount, or \(choose)"
        }
    }
}
