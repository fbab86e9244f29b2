/// One `--set KEY=VALUE` of the command line: a path of names and list indices, and a value in YAML. `--data=VALUE` sets
/// the test data.
struct Override {
    private let text: String
    private let path: [String]
    private let value: Node

    private var place: Place { .override(text) }

    /// Applies overrides to a configuration's root, one after the other.
    ///
    /// - Returns: the errors; overrides with errors are not applied.
    static func apply(_ texts: [String], to root: inout Node) -> [Diagnostic] {
        texts.flatMap { text in
            switch parse(text) {
            case .failure(let problem): problem.diagnostics
            case .success(let override): override.set(in: &root, override.path[...])
            }
        }
    }

    private struct Problem: Error {
        let diagnostics: [Diagnostic]
    }

    private static func parse(_ text: String) -> Result<Override, Problem> {
        let place = Place.override(text)
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let path =
            parts.first == "--data"
            ? ["data", "test"]
            : (parts.first ?? "").replacing(/\[([0-9]+)\]/) { ".\($0.1)" }
                .split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, path.count <= NodeBuilder.depthLimit, !path.contains(where: \.isEmpty) else {
            let form = "expected KEY=VALUE, where KEY is names joined by dots"
            return .failure(
                Problem(diagnostics: [
                    Diagnostic(
                        place: place, message: form,
                        suggestion: "for example optimizer.adam.learning_rate=0.01")
                ]))
        }
        let yaml = YAMLText(SourceText(String(parts[1]), name: "")) { _, _ in place }
        let (node, diagnostics) = yaml.compose()
        guard diagnostics.isEmpty else { return .failure(Problem(diagnostics: diagnostics)) }
        let nothing = Node(content: .scalar("", isPlain: true), place: place)
        return .success(Override(text: text, path: path, value: node ?? nothing))
    }

    /// Sets the value below a node, which becomes a map if it is none.
    private func set(in node: inout Node, _ path: ArraySlice<String>) -> [Diagnostic] {
        guard let key = path.first else {
            node = value
            return []
        }
        switch node.content {
        case .list(var nodes) where key.allSatisfy(\.isNumber):
            guard let index = Int(key), nodes.indices.contains(index) else {
                let count =
                    nodes.isEmpty ? "the list is empty" : "the list's elements are 0 to \(nodes.count - 1)"
                return [Diagnostic(place: place, message: "no element \(key): \(count)")]
            }
            let diagnostics = set(in: &nodes[index], path.dropFirst())
            node.content = .list(nodes)
            return diagnostics
        case .map(var pairs, let bare):
            let diagnostics = set(key, in: &pairs, path.dropFirst())
            node.content = .map(pairs, bare: bare)
            return diagnostics
        case .scalar, .list:
            var pairs: [Node.Pair] = []
            let diagnostics = set(key, in: &pairs, path.dropFirst())
            node = Node(content: .map(pairs, bare: node.isNull ? nil : node), place: node.place)
            return diagnostics
        }
    }

    private func set(_ key: String, in pairs: inout [Node.Pair], _ path: ArraySlice<String>) -> [Diagnostic] {
        if let index = pairs.firstIndex(where: { $0.key == key }) {
            return set(in: &pairs[index].value, path)
        }
        var node = Node(content: .map([], bare: nil), place: place)
        let diagnostics = set(in: &node, path)
        pairs.append(Node.Pair(key: key, place: place, value: node))
        return diagnostics
    }
}
