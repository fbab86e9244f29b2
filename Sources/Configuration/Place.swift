/// A place in a configuration, for messages.
public enum Place: Sendable, Hashable {
    /// A file as a whole, for example if it is missing.
    case file(String)
    /// A character of a file; lines and columns count from 1, columns in Unicode scalars.
    case position(file: String, line: Int, column: Int)
    /// A command-line override, as given: `KEY=VALUE`, or `--OPTION=VALUE` of an option that sets a value.
    case override(String)

    /// True for an override.
    var isOverride: Bool {
        if case .override = self { true } else { false }
    }

    /// True for an override of a setting below a path.
    func isOverride(below path: String) -> Bool {
        if case .override(let text) = self { text.hasPrefix(path + ".") } else { false }
    }
}

extension Place: CustomStringConvertible {
    /// `FILE`, `FILE:LINE:COLUMN`, `--set KEY=VALUE` or `--OPTION=VALUE`.
    public var description: String {
        switch self {
        case .file(let file): file
        case .position(let file, let line, let column): "\(file):\(line):\(column)"
        case .override(let text): (text.hasPrefix("--") ? "" : "--set ") + quotable(text)
        }
    }
}

/// Escapes a text's control characters and truncates it if it is long, for use in a message.
func quotable(_ text: String, limit: Int = 80) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
        guard count < limit else { return result + "…" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
            result += "\\u{" + String(scalar.value, radix: 16) + "}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
