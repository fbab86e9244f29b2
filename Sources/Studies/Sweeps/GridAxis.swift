import Training

/// An option that takes each of some values: `optimizer=adam,nadam`.
public struct GridAxis: Sendable, Hashable {
    /// The option's path of names, as in an override.
    public let key: String
    /// The values, as in overrides.
    public let values: [String]

    /// Reads `KEY=VALUE,VALUE`. Commas within brackets, braces and quotation marks belong to a value.
    ///
    /// - Throws: `TrainingError` with an example of the right form.
    public init(_ text: String) throws(TrainingError) {
        func error(_ problem: String) -> TrainingError {
            TrainingError("--grid \(text): \(problem), such as --grid optimizer=adam,nadam", .usage)
        }
        guard let mark = text.firstIndex(of: "="), mark > text.startIndex else {
            throw error("expected KEY=VALUE,VALUE")
        }
        key = String(text[..<mark])
        guard let values = Self.split(text[text.index(after: mark)...]) else {
            throw error("a bracket or quotation mark has no partner; expected KEY=VALUE,VALUE")
        }
        guard !values.contains("") else { throw error("a value is empty; expected KEY=VALUE,VALUE") }
        for (index, value) in values.enumerated() where values[..<index].contains(value) {
            throw error("the value \(value) stands there twice; expected different values")
        }
        self.values = values
    }

    private static let closing: [Character: Character] = ["[": "]", "{": "}"]

    /// Splits a text at commas outside brackets, braces and quotation marks; nil if one of those has no partner.
    private static func split(_ text: Substring) -> [String]? {
        var parts: [String] = []
        var part = ""
        var closing: [Character] = []
        var quote: Character?
        var before: Character?
        var isEscaped = false
        for character in text {
            if character == ",", closing.isEmpty, quote == nil {
                parts.append(part.trimmed)
                part = ""
                before = nil
                continue
            }
            part.append(character)
            if let open = quote {
                if isEscaped {
                    isEscaped = false
                } else if character == "\\", open == "\"" {
                    isEscaped = true
                } else if character == open {
                    quote = nil
                }
            } else if character == "\"" || character == "'", before.map({ "[{,:'".contains($0) }) ?? true {
                // Elsewhere it is an apostrophe. After one that has just ended, it is a doubled one.
                quote = character
            } else if let end = Self.closing[character] {
                closing.append(end)
            } else if character == "]" || character == "}", closing.popLast() != character {
                return nil
            }
            if character != " " { before = character }
        }
        return closing.isEmpty && quote == nil ? parts + [part.trimmed] : nil
    }
}

extension String {
    /// The text without spaces at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
