import Registry

/// Builds nodes from the events of a YAML text: resolves aliases, finds duplicate keys, and rejects features that
/// configurations do not use. Each event is read once.
struct NodeBuilder: ~Copyable {
    /// The reason to stop reading before the end of the text.
    enum End: Error {
        case problem(YAMLParser.Problem)
        case limit(Diagnostic)
    }

    /// The maximum nesting depth of lists and maps, aliases expanded.
    static let depthLimit = 64
    /// The maximum number of values of one text, aliases expanded.
    static let sizeLimit = 100_000
    /// The maximum length of a key, that of YAML's simple keys.
    private static let keyLimit = 1024

    /// The value of an anchor with its number of values and levels.
    private struct Anchored {
        let node: Node
        let size: Int
        let depth: Int
    }

    /// The errors so far.
    var diagnostics: [Diagnostic] { errors.diagnostics }
    private var errors = DiagnosticList()
    private var parser: YAMLParser
    private let place: (_ line: Int, _ column: Int) -> Place
    private var anchors: [String: Anchored] = [:]
    private var size = 0

    /// Creates a builder of the nodes in a text; `place` maps its lines and columns to places.
    init(_ scalars: [Unicode.Scalar], place: @escaping (_ line: Int, _ column: Int) -> Place) {
        self.parser = YAMLParser(scalars)
        self.place = place
    }

    /// Returns the node of the text's only document; nil if there is none.
    mutating func root() throws(End) -> Node? {
        _ = try next()
        guard case .documentStart = try next().kind else { return nil }
        let root = try node(of: next(), level: 0).node
        _ = try next()
        let end = try next()
        guard case .streamEnd = end.kind else {
            throw .limit(
                Diagnostic(
                    place: place(end.line, end.column), message: "a second document begins here",
                    suggestion: "a configuration is one document: remove '---' and what follows"))
        }
        return root
    }

    private mutating func next() throws(End) -> YAMLParser.Event {
        do {
            return try parser.next()
        } catch {
            throw .problem(error)
        }
    }

    /// Returns the node that begins with an event, with its number of levels.
    private mutating func node(
        of event: YAMLParser.Event, level: Int
    ) throws(End) -> (node: Node, depth: Int) {
        let place = place(event.line, event.column)
        let sizeBefore = size
        try count(1, at: place)
        reportTag(of: event, at: place)
        var content = Node.Content.scalar("", isPlain: true)
        var depth = 0
        switch event.kind {
        case .alias(let name): return try resolved(name, at: place, level: level)
        case .scalar(let text, let isPlain): content = .scalar(text, isPlain: isPlain)
        case .listStart: (content, depth) = try list(at: place, level: level + 1)
        case .mapStart: (content, depth) = try map(at: place, level: level + 1)
        case .end, .documentStart, .documentEnd, .streamStart, .streamEnd: break
        }
        let result = Node(content: content, place: place)
        if let name = event.anchor {
            anchors[name] = Anchored(node: result, size: size - sizeBefore, depth: depth)
        }
        return (result, depth)
    }

    private mutating func list(at place: Place, level: Int) throws(End) -> (Node.Content, depth: Int) {
        try checkDepth(level, at: place)
        var nodes: [Node] = []
        var depth = 0
        while true {
            let event = try next()
            if case .end = event.kind { return (.list(nodes), depth + 1) }
            let (node, below) = try node(of: event, level: level)
            nodes.append(node)
            depth = max(depth, below)
        }
    }

    private mutating func map(at place: Place, level: Int) throws(End) -> (Node.Content, depth: Int) {
        try checkDepth(level, at: place)
        var pairs: [Node.Pair] = []
        var merged: [Node.Pair] = []
        var first: [String: Place] = [:]
        var depth = 0
        while true {
            let event = try next()
            if case .end = event.kind { break }
            let keyPlace = self.place(event.line, event.column)
            let key = try key(of: event, at: keyPlace, level: level)
            let (value, below) = try node(of: next(), level: level)
            depth = max(depth, below)
            guard let key else { continue }
            if let earlier = first.updateValue(first[key] ?? keyPlace, forKey: key) {
                reportDuplicate(key, at: keyPlace, earlier: earlier)
            } else if case .scalar(Self.mergeKey, isPlain: true) = event.kind {
                merged = self.merged(value)
            } else {
                pairs.append(Node.Pair(key: key, place: keyPlace, value: value))
            }
        }
        // A key of its own comes before a merged one, and of several maps the first one that has it.
        for pair in merged where first.updateValue(pair.place, forKey: pair.key) == nil { pairs.append(pair) }
        return (.map(pairs, bare: nil), depth + 1)
    }

    /// The key whose value is a map, or a list of maps, that the map takes in (YAML 1.1, "Merge Key").
    private static let mergeKey = "<<"

    /// Returns the pairs of the merged map or maps.
    private mutating func merged(_ value: Node) -> [Node.Pair] {
        let maps = if case .list(let nodes) = value.content { nodes } else { [value] }
        return maps.flatMap { map -> [Node.Pair] in
            if case .map(let pairs, bare: nil) = map.content { return pairs }
            errors.report(
                "'\(Self.mergeKey)' takes a map or a list of maps, found \(map.found)", at: value.place,
                suggestion: "name an earlier map: &name at its begin, and '<<: *name' here")
            return []
        }
    }

    private mutating func key(
        of event: YAMLParser.Event, at place: Place, level: Int
    ) throws(End) -> String? {
        if case .alias = event.kind {
            errors.report("a key must be a text", at: place)
            return nil
        }
        guard case .scalar(let key, _) = try node(of: event, level: level).node.content else {
            errors.report("a key must be a text", at: place)
            return nil
        }
        if key.unicodeScalars.count > Self.keyLimit {
            errors.report("a key of more than \(Self.keyLimit) characters", at: place)
            return nil
        }
        return key
    }

    private mutating func resolved(
        _ name: String, at place: Place, level: Int
    ) throws(End) -> (node: Node, depth: Int) {
        guard let anchored = anchors[name] else {
            errors.report(
                "no anchor '&\(quotable(name))' before this alias", at: place,
                suggestion: Suggestion.forUnknown(name, among: anchors.keys.sorted())
                    ?? "quote a text that begins with '*'")
            return (Node(content: .scalar("", isPlain: true), place: place), 0)
        }
        try count(anchored.size - 1, at: place)
        try checkDepth(level + anchored.depth, at: place)
        return (anchored.node, anchored.depth)
    }

    private mutating func count(_ values: Int, at place: Place) throws(End) {
        size += values
        guard size > Self.sizeLimit else { return }
        throw .limit(
            Diagnostic(place: place, message: "more than \(Self.sizeLimit) values, aliases expanded"))
    }

    private func checkDepth(_ depth: Int, at place: Place) throws(End) {
        guard depth > Self.depthLimit else { return }
        throw .limit(Self.tooDeep(at: place))
    }

    /// The error for a text nested too deeply.
    static func tooDeep(at place: Place) -> Diagnostic {
        Diagnostic(place: place, message: "more than \(depthLimit) levels of lists and maps in each other")
    }

    private mutating func reportDuplicate(_ key: String, at place: Place, earlier: Place) {
        var suggestion: String?
        if case .position(_, let line, let column) = earlier {
            suggestion = "it is first given in line \(line), column \(column)"
        }
        errors.report("duplicate key '\(quotable(key))'", at: place, suggestion: suggestion)
    }

    private mutating func reportTag(of event: YAMLParser.Event, at place: Place) {
        guard let tag = event.tag else { return }
        errors.report("tags ('\(quotable(tag))') are not supported", at: place, suggestion: "remove the tag")
    }
}
