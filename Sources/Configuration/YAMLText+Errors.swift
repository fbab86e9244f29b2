import Yams

extension YAMLText {
    /// Converts an error of Yams to the form of all other errors.
    func diagnostic(of error: any Error) -> Diagnostic {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            return diagnostic(problem, context: context, at: mark)
        default:
            return Diagnostic(place: place(1, 1), message: "not valid YAML: \(error)")
        }
    }

    private func diagnostic(_ problem: String, context: YamlError.Context?, at mark: Mark) -> Diagnostic {
        if problem.hasPrefix("Maximum nesting level reached") {
            return NodeBuilder.tooDeep(at: place(mark.line, mark.column))
        }
        if problem.hasPrefix("but found another document") {
            return Diagnostic(
                place: place(mark.line, mark.column), message: "a second document begins here",
                suggestion: "a configuration is one document: remove '---' and what follows")
        }
        return Diagnostic(
            place: place(mark.line, mark.column), message: "not valid YAML: \(problem)",
            suggestion: hint(for: problem, at: mark) ?? beginning(of: context, at: mark))
    }

    /// Returns a suggestion for common mistakes.
    private func hint(for problem: String, at mark: Mark) -> String? {
        let index = source.index(line: mark.line, column: mark.column)
        switch problem {
        case "found character that cannot start any token":
            guard let index, let character = Optional(source.scalars[index]) else { return nil }
            return character == "\t"
                ? "indent with spaces, not with tabs" : "quote a text that begins with '\(character)'"
        case "mapping values are not allowed in this context":
            return "quote a text with ': ' in it, or mend the indentation"
        case "found undefined tag handle":
            return "quote a text that begins with '!'"
        default:
            return nil
        }
    }

    /// Returns the place of the beginning of the enclosing construct in an error of Yams, if it is on another
    /// line. (For Yams, the end of a text without a final line feed is on the line after the last.)
    private func beginning(of context: YamlError.Context?, at mark: Mark) -> String? {
        guard let context, context.mark.line < mark.line, source.line(context.mark.line + 1) != nil else {
            return nil
        }
        return "\(context.text), which begins in line \(context.mark.line), column \(context.mark.column)"
    }
}
