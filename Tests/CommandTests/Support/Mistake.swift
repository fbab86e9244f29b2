/// A mistake of a user, made in its own folder.
struct Mistake: Sendable, CustomStringConvertible {
    let description: String
    let exitCode: Int32
    /// The beginnings of lines that standard error has once each; `FOLDER` stands for the folder.
    let lines: [String]
    /// Files in the folder, in addition to valid `images` and `labels`.
    var files: [String: [UInt8]] = [:]
    /// The text of `bad.yaml`.
    var config = Fixtures.digits
    /// The command line, in which `FOLDER` stands for the folder.
    var arguments = ["train", "bad.yaml"]
}
