/// An untyped value of a configuration with its place.
struct Node: Sendable {
    /// A key of a map with its value.
    struct Pair: Sendable {
        let key: String
        let place: Place
        var value: Node
        /// The name in the text if that is another: `fraction` for the `share` of `fraction: 0.1`.
        var writtenName: String?
    }

    indirect enum Content: Sendable {
        /// The text of a scalar; a quoted one is always a text.
        case scalar(String, isPlain: Bool)
        case list([Node])
        /// A map. `bare` is a scalar that an override replaced with a map: `300` for `dense.units` of `dense:
        /// 300`.
        case map([Pair], bare: Node?)
    }

    var content: Content
    let place: Place

    /// True for null: an empty value, `~` or `null`.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// True for a scalar with a value.
    var isValue: Bool {
        if case .scalar = content { !isNull } else { false }
    }

    /// The value on one line, as in brackets and braces; `…` where that has no text.
    var written: String {
        switch content {
        case .scalar(let text, _): text.isEmpty ? "…" : text
        case .list(let nodes): "[" + nodes.map(\.written).joined(separator: ", ") + "]"
        case .map(let pairs, _):
            "{" + pairs.map { "\($0.key): \($0.value.written)" }.joined(separator: ", ") + "}"
        }
    }

    /// A scalar's text, empty for a list or map.
    var text: String {
        if case .scalar(let text, _) = content { text } else { "" }
    }

    /// True for the unquoted word `none`.
    var isNone: Bool {
        guard case .scalar("none", isPlain: true) = content else { return false }
        return true
    }

    /// The value in words for an error message: "text 'abc'".
    var found: String {
        switch content {
        case .list: "a list"
        case .map: "a map"
        case .scalar(let text, let isPlain):
            if isNull {
                "nothing"
            } else if isPlain, ["true", "false"].contains(text) {
                text
            } else if isPlain, Double(text)?.isFinite ?? false {
                "number \(quotable(text))"
            } else {
                "text '\(quotable(text))'"
            }
        }
    }
}
