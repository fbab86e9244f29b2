/// Reads YAML text to nodes, under rules that make any input safe and every error findable.
struct YAMLText {
    /// The maximum number of scalars in a configuration.
    static let limit = 1 << 20
    /// The maximum number of lines with directives (`%YAML`, `%TAG`), of which LibYAML compares each with all before.
    private static let directiveLimit = 100

    let source: SourceText
    let place: (_ line: Int, _ column: Int) -> Place

    /// Creates a text; `place` maps its lines and columns to places.
    init(_ source: SourceText, place: @escaping (_ line: Int, _ column: Int) -> Place) {
        self.source = source
        self.place = place
    }

    /// Returns the text's node and all errors; no node if the text is empty, or if an error ends the reading.
    func compose() -> (node: Node?, diagnostics: [Diagnostic]) {
        if let diagnostic = forbiddenCharacter() ?? tooManyDirectives() { return (nil, [diagnostic]) }
        var builder = NodeBuilder(source.scalars, place: place)
        do throws(NodeBuilder.End) {
            let root = try builder.root()
            return (root, builder.diagnostics)
        } catch {
            let last =
                switch error {
                case .problem(let problem): diagnostic(of: problem)
                case .limit(let diagnostic): diagnostic
                }
            return (nil, builder.diagnostics + [last])
        }
    }

    /// Returns an error for a text that is too long or holds a character that YAML forbids.
    private func forbiddenCharacter() -> Diagnostic? {
        if source.scalars.count > Self.limit {
            return Diagnostic(
                place: place(1, 1), message: "more than \(Self.limit) characters are not a configuration")
        }
        guard let index = source.scalars.firstIndex(where: { !Self.isAllowed($0) }) else { return nil }
        let message = "the character U+\(hexadecimal(source.scalars[index].value)) is not allowed"
        guard case .position(_, let line, let column) = source.place(index: index) else { return nil }
        return Diagnostic(place: place(line, column), message: message)
    }

    private func tooManyDirectives() -> Diagnostic? {
        let lines = source.lineNumbers(startingWith: { $0 == "%" }).prefix(Self.directiveLimit + 1)
        guard lines.count > Self.directiveLimit, let last = lines.last else { return nil }
        return Diagnostic(
            place: place(last, 1), message: "more than \(Self.directiveLimit) lines begin with '%'",
            suggestion: "indent a text that begins with '%'")
    }

    private func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...: true
        default: false
        }
    }
}
