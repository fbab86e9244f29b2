/// What the tensors of a file are called in a model: beginnings of names, each with what stands in its place.
public struct TensorNames: Sendable, Hashable {
    /// A beginning of names in a file, and the model's.
    private struct Rule: Hashable {
        let file: String
        let own: String
    }

    private let rules: [Rule]

    /// Names that begin with a prefix in place of `layers.`.
    public init(prefix: String = Sequential.namePrefix) {
        rules = [Rule(file: prefix, own: Sequential.namePrefix)]
    }

    /// The same with beginnings that are exchanged: `encoder.=layers.`, `head.=layers.4.`. Of several that fit a name the longest counts.
    ///
    /// - Throws: `ModelError` if a text is no such exchange, or two say something else of the same beginning.
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

    /// The model's name of a tensor; nil for one that is not the model's business.
    func own(_ name: String) -> String? {
        guard !name.hasSuffix(".num_batches_tracked") else { return nil }
        let rule = rules.filter { name.hasPrefix($0.file) }.max { $0.file.count < $1.file.count }
        return rule.map { $0.own + name.dropFirst($0.file.count) }
    }

    /// What the file's name of a model's tensor would be, for messages.
    func file(_ own: String) -> String {
        let rule = rules.filter { own.hasPrefix($0.own) }.max { $0.own.count < $1.own.count }
        return rule.map { $0.file + own.dropFirst($0.own.count) } ?? own
    }
}
