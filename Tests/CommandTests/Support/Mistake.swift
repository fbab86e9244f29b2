/// Something that people get wrong, in a folder of its own.
struct Mistake: Sendable, CustomStringConvertible {
    let description: String
    let exitCode: Int32
    /// The lines of standard error, or their beginnings, each of which stands there once; `FOLDER` is the folder.
    let lines: [String]
    /// Files that the folder has, beside good `images` and `labels`.
    var files: [String: [UInt8]] = [:]
    /// The text of `bad.yaml`.
    var config = Fixtures.digits
    /// The command line, in which `FOLDER` is the folder.
    var arguments = ["train", "bad.yaml"]
}
