/// A mapping of tensor names in a file to names in a model by replacing prefixes.
public struct TensorNames: Sendable, Hashable {
    /// A prefix of names in a file, and its replacement in the model.
    private struct Rule: Hashable {
        let file: String
        let own: String
    }

    private let rules: [Rule]

    /// Creates a mapping that replaces `prefix` by `layers.`.
    public init(prefix: String = Sequential.namePrefix) {
        rules = [Rule(file: prefix, own: Sequential.namePrefix)]
    }

    /// Creates a mapping that also replaces other prefixes: `encoder.=layers.`, `head.=layers.4.`. The
    /// longest prefix of a name applies.
    ///
    /// - Throws: `ModelError` if a text is not such a replacement, or two replace the same prefix.
    public init(prefix: String, renaming texts: [String]) throws(ModelError) {
        var rules: [Rule] = []
        for text in texts {
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, parts[1].hasPrefix(Sequential.namePrefix), parts[1].hasSuffix(".") else {
                throw ModelError(
                    "'\(text)' exchanges no beginnings of names: write FILE'S=MODEL'S, such as encoder.=layers. or head.=layers.4."
                )
            }
            rules.append(Rule(file: parts[0], own: parts[1]))
        }
        if !rules.contains(where: { $0.file == prefix }) {
            rules.append(Rule(file: prefix, own: Sequential.namePrefix))
        }
        guard Set(rules.map(\.file)).count == rules.count else {
            throw ModelError("two exchanges begin with the same text: \(texts.joined(separator: ", "))")
        }
        self.rules = rules
    }

    /// The model's name for a tensor; nil if the tensor does not belong to the model.
    func own(_ name: String) -> String? {
        guard !name.hasSuffix(".num_batches_tracked") else { return nil }
        let rule = rules.filter { name.hasPrefix($0.file) }.max { $0.file.count < $1.file.count }
        return rule.map { $0.own + name.dropFirst($0.file.count) }
    }

    /// The name that a model's tensor would have in the file, for messages.
    func file(_ own: String) -> String {
        let rule = rules.filter { own.hasPrefix($0.own) }.max { $0.own.count < $1.own.count }
        return rule.map { $0.file + own.dropFirst($0.own.count) } ?? own
    }
}
