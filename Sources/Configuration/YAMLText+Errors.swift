extension YAMLText {
    /// Converts a problem of the parser to the form of all other errors.
    func diagnostic(of problem: YAMLParser.Problem) -> Diagnostic {
        let place = place(problem.line, problem.column)
        // LibYAML's own limit strikes first where it reads ahead.
        if problem.text.hasPrefix("Maximum nesting level reached") { return NodeBuilder.tooDeep(at: place) }
        if problem.context?.text == "while scanning an alias" {
            return Diagnostic(
                place: self.place(problem.context?.line ?? 1, problem.context?.column ?? 1),
                message: "'*' begins an alias", suggestion: "quote a text that begins with '*'")
        }
        return Diagnostic(
            place: place, message: "not valid YAML: \(problem.text)",
            suggestion: hint(for: problem) ?? beginning(around: problem))
    }

    /// Returns a suggestion for common mistakes.
    private func hint(for problem: YAMLParser.Problem) -> String? {
        let index = source.index(line: problem.line, column: problem.column)
        switch problem.text {
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

    /// Returns the place of the beginning of the enclosing construct, if it is on another line. (For LibYAML, the end
    /// of a text without a final line feed is on the line after the last.)
    private func beginning(around problem: YAMLParser.Problem) -> String? {
        guard let context = problem.context, context.line < problem.line, source.hasLine(context.line + 1)
        else { return nil }
        return "\(context.text), which begins in line \(context.line), column \(context.column)"
    }
}
