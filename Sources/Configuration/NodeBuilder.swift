import Yams

/// Converts the output of Yams to nodes: resolves aliases, finds duplicate keys, and rejects features that
/// configurations do not use.
struct NodeBuilder {
    /// The maximum nesting depth of lists and maps, aliases expanded.
    static let depthLimit = 64
    /// The maximum number of values of one text, aliases expanded.
    static let sizeLimit = 100_000

    /// The value of an anchor with its number of values and levels.
    private struct Anchored {
        let node: Node
        let size: Int
        let depth: Int
    }

    private(set) var diagnostics: [Diagnostic] = []
    private let replaced: [Unicode.Scalar]
    private let place: (_ line: Int, _ column: Int) -> Place
    private var anchors: [String: Anchored] = [:]
    private var size = 0
    private var isFull = false

    /// Creates a builder; `replaced` holds the letters that `YAMLText` replaced, `place` maps lines and
    /// columns to places.
    init(replaced: [Unicode.Scalar], place: @escaping (_ line: Int, _ column: Int) -> Place) {
        self.replaced = replaced
        self.place = place
    }

    /// Returns the node of a root.
    mutating func node(of root: Yams.Node) -> Node {
        node(of: root, level: 0).node
    }

    /// The error for a text nested too deeply.
    static func tooDeep(at place: Place) -> Diagnostic {
        Diagnostic(place: place, message: "more than \(depthLimit) levels of lists and maps in each other")
    }

    /// Returns the node with its number of levels.
    private mutating func node(of node: Yams.Node, level: Int) -> (node: Node, depth: Int) {
        let place = place(of: node)
        let sizeBefore = size
        count(1, at: place)
        var depth = 0
        let content: Node.Content
        switch node {
        case .scalar(let scalar):
            if let alias = alias(in: scalar) { return resolved(alias, at: place, level: level) }
            if scalar.style == .plain, !scalar.tag.description.isEmpty { reportTag(scalar.tag, at: place) }
            content = .scalar(restored(scalar.string), isPlain: scalar.style == .plain)
        case .alias:
            content = .scalar("", isPlain: true)
        case .sequence, .mapping:
            guard level < Self.depthLimit, !isFull else {
                if !isFull { diagnostics.append(Self.tooDeep(at: place)) }
                isFull = true
                return (Node(content: .scalar("", isPlain: true), place: place), 0)
            }
            (content, depth) = collection(node, level: level + 1)
        }
        let result = Node(content: content, place: place)
        if let name = node.anchor?.rawValue {
            anchors[name] = Anchored(node: result, size: size - sizeBefore, depth: depth)
        }
        return (result, depth)
    }

    private mutating func collection(_ node: Yams.Node, level: Int) -> (Node.Content, depth: Int) {
        var depth = 0
        if let sequence = node.sequence {
            if !sequence.tag.description.isEmpty { reportTag(sequence.tag, at: place(of: node)) }
            let nodes = sequence.map { element in
                let (node, below) = self.node(of: element, level: level)
                depth = max(depth, below)
                return node
            }
            return (.list(nodes), depth + 1)
        }
        var pairs: [Node.Pair] = []
        var merged: [Node.Pair] = []
        var first: [String: Place] = [:]
        for (keyNode, valueNode) in node.mapping ?? [:] {
            let key = key(of: keyNode)
            let (value, below) = self.node(of: valueNode, level: level)
            depth = max(depth, below)
            guard let key else { continue }
            if let earlier = first[key] {
                reportDuplicate(key, at: place(of: keyNode), earlier: earlier)
            } else {
                first[key] = place(of: keyNode)
                if key == Self.mergeKey, isMergeKey(keyNode) {
                    merged = self.merged(value, at: place(of: valueNode))
                } else {
                    pairs.append(Node.Pair(key: key, place: place(of: keyNode), value: value))
                }
            }
        }
        // A key of its own comes before a merged one, and of several maps the first one that has it.
        for pair in merged where first.updateValue(pair.place, forKey: pair.key) == nil { pairs.append(pair) }
        return (.map(pairs, bare: nil), depth + 1)
    }

    private mutating func key(of node: Yams.Node) -> String? {
        guard let scalar = node.scalar, alias(in: scalar) == nil else {
            report("a key must be a text", at: place(of: node))
            return nil
        }
        return restored(scalar.string)
    }

    /// The key whose value is a map, or a list of maps, that the map takes in (YAML 1.1, "Merge Key").
    private static let mergeKey = "<<"

    private func isMergeKey(_ node: Yams.Node) -> Bool { node.scalar?.style == .plain }

    /// Returns the pairs of the merged map or maps.
    private mutating func merged(_ value: Node, at place: Place) -> [Node.Pair] {
        let maps = if case .list(let nodes) = value.content { nodes } else { [value] }
        return maps.flatMap { map -> [Node.Pair] in
            if case .map(let pairs, bare: nil) = map.content { return pairs }
            report(
                "'\(Self.mergeKey)' takes a map or a list of maps, found \(map.found)", at: place,
                suggestion: "name an earlier map: &name at its begin, and '<<: *name' here")
            return []
        }
    }

    private mutating func resolved(_ name: String, at place: Place, level: Int) -> (node: Node, depth: Int) {
        let nothing = Node(content: .scalar("", isPlain: true), place: place)
        guard let anchored = anchors[name] else {
            let isName =
                !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
            report(
                isName ? "no anchor '&\(quotable(name))' before this alias" : "'*' begins an alias",
                at: place,
                suggestion: isName
                    ? Suggestion.forUnknown(name, among: anchors.keys.sorted())
                    : "quote a text that begins with '*'")
            return (nothing, 0)
        }
        count(anchored.size - 1, at: place)
        if isFull { return (nothing, 0) }
        guard level + anchored.depth <= Self.depthLimit else {
            diagnostics.append(Self.tooDeep(at: place))
            isFull = true
            return (nothing, 0)
        }
        return (anchored.node, anchored.depth)
    }

    /// Returns the name after `*`, nil if the scalar is not an alias.
    private func alias(in scalar: Yams.Node.Scalar) -> String? {
        guard scalar.style == .plain, scalar.string.unicodeScalars.first == YAMLText.StandIn.alias else {
            return nil
        }
        return restored(String(scalar.string.unicodeScalars.dropFirst()))
    }

    /// Returns the text with the letters restored that `YAMLText` replaced.
    private func restored(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let index = Int(scalar.value) - Int(YAMLText.StandIn.firstReserved)
            if scalar == YAMLText.StandIn.alias {
                result.append("*")
            } else {
                result.append(replaced.indices.contains(index) ? replaced[index] : scalar)
            }
        }
        return String(result)
    }

    private mutating func count(_ values: Int, at place: Place) {
        size += values
        guard size > Self.sizeLimit, !isFull else { return }
        isFull = true
        report("more than \(Self.sizeLimit) values, aliases expanded", at: place)
    }

    private mutating func reportDuplicate(_ key: String, at place: Place, earlier: Place) {
        var suggestion: String?
        if case .position(_, let line, let column) = earlier {
            suggestion = "it is first given in line \(line), column \(column)"
        }
        report("duplicate key '\(quotable(key))'", at: place, suggestion: suggestion)
    }

    private mutating func reportTag(_ tag: Tag, at place: Place) {
        report(
            "tags ('\(quotable(tag.description))') are not supported", at: place, suggestion: "remove the tag"
        )
    }

    private mutating func report(_ message: String, at place: Place, suggestion: String? = nil) {
        diagnostics.append(Diagnostic(place: place, message: message, suggestion: suggestion))
    }

    private func place(of node: Yams.Node) -> Place {
        place(node.mark?.line ?? 1, node.mark?.column ?? 1)
    }
}
