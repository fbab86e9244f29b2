/// A value of a configuration as it was written, with its place, before anything is known of its type.
struct Node: Sendable {
    /// A key of a map with its value.
    struct Pair: Sendable {
        let key: String
        let place: Place
        var value: Node
    }

    indirect enum Content: Sendable {
        /// A scalar's own text; a quoted one is never anything but text.
        case scalar(String, isPlain: Bool)
        case list([Node])
        /// A map. `bare` is the value that an override found where it needed a map: `300` for `dense.units` of `dense: 300`.
        case map([Pair], bare: Node?)
    }

    var content: Content
    let place: Place

    /// Nothing: an empty value, `~` or `null`.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// A scalar's text, empty for a list or map.
    var text: String {
        if case .scalar(let text, _) = content { text } else { "" }
    }

    /// The word `none`, unquoted.
    var isNone: Bool {
        guard case .scalar("none", isPlain: true) = content else { return false }
        return true
    }

    /// What was found, in words for a message: "text 'abc'".
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
                "number \(text)"
            } else {
                "text '\(quotable(text))'"
            }
        }
    }
}
