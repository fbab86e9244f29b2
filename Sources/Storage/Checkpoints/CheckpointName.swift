/// Names in a store of checkpoints.
enum CheckpointName {
    /// Returns the folder's name of a checkpoint: `step-00001000`.
    static func folder(step: Int) -> String {
        let digits = String(step)
        return prefix + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    }

    /// Returns the name of a checkpoint while another one of the same step takes its place.
    static func replaced(_ folder: String) -> String { "." + folder + ".replaced" }

    /// Returns the name of a checkpoint, or a rest of one, that is about to be deleted.
    static func removed(_ folder: String) -> String { "." + folder + ".removed" }

    /// Returns the step of a folder's name; nil if it is not one of ``folder(step:)``.
    static func step(of name: String) -> Int? {
        guard name.hasPrefix(prefix), let step = Int(name.dropFirst(prefix.count)), step >= 0,
            folder(step: step) == name
        else { return nil }
        return step
    }

    /// Returns the name of the checkpoint that was being replaced when it got the name `hidden`; nil if none
    /// was.
    static func folder(replacedAs hidden: String) -> String? { folder(of: hidden, replaced) }

    /// Returns true for names of checkpoints that are about to be deleted.
    static func isRemoved(_ hidden: String) -> Bool { folder(of: hidden, removed) != nil }

    private static func folder(of hidden: String, _ rule: (String) -> String) -> String? {
        let folder = String(hidden.dropFirst().prefix { $0 != "." })
        return step(of: folder) != nil && rule(folder) == hidden ? folder : nil
    }

    private static let prefix = "step-"
}
