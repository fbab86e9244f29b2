import Yams

/// Parses YAML text to nodes with Yams, under rules that make any input safe and every error findable.
///
/// Two things are hidden from Yams by replacing single characters, which preserves lines and columns:
/// - `*` of aliases: `NodeBuilder` resolves them, with a limit on their expansion;
/// - the first letter of a duplicate key in a map: Yams would fail at the first such map.
struct YAMLText {
    /// Substitute characters, from the last private-use plane, which no configuration may use.
    enum StandIn {
        static let firstReserved: UInt32 = 0x10_0000
        static let alias: Unicode.Scalar = "\u{10FFFD}"
    }

    /// The maximum number of scalars in a configuration.
    static let limit = 1 << 20

    let source: SourceText
    let place: (_ line: Int, _ column: Int) -> Place
    private var scalars: [Unicode.Scalar]
    private var replaced: [Unicode.Scalar] = []

    /// Creates a text; `place` maps its lines and columns to places.
    init(_ source: SourceText, place: @escaping (_ line: Int, _ column: Int) -> Place) {
        self.source = source
        self.place = place
        self.scalars = source.scalars
    }

    /// Returns the text's node, nil if it is empty, and all errors.
    mutating func compose() -> (node: Node?, diagnostics: [Diagnostic]) {
        if let diagnostic = forbiddenCharacter() { return (nil, [diagnostic]) }
        for index in scalars.indices where scalars[index] == "*" { scalars[index] = StandIn.alias }
        // Yams keeps a pointer into the string, which may dangle if the string is very short.
        while scalars.count < 32 { scalars.append("\n") }
        let rounds = max(4, min(64, 4_000_000 / scalars.count))
        while true {
            do {
                var text = String(String.UnicodeScalarView(scalars))
                text.makeContiguousUTF8()
                let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
                // The nodes hold their anchors weakly: the parser must outlive all access to them.
                return try withExtendedLifetime(parser) {
                    guard let root = try parser.singleRoot() else { return (nil, []) }
                    var builder = NodeBuilder(replaced: replaced, place: place)
                    let node = builder.node(of: root)
                    return (node, builder.diagnostics)
                }
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let key = keys.first ?? ""
                if replaced.count < rounds, replaceFirstLetter(of: key, at: context.mark) { continue }
                return (nil, [duplicate(key, at: context.mark)])
            } catch {
                return (nil, [diagnostic(of: error)])
            }
        }
    }

    /// Replaces the first letter of a key by a unique one, so that Yams takes it for a different key.
    private mutating func replaceFirstLetter(of key: String, at mark: Mark) -> Bool {
        guard let letter = key.unicodeScalars.first, letter != "'", letter != "\"",
            var index = source.index(line: mark.line, column: mark.column)
        else { return false }
        if scalars[index] == "'" || scalars[index] == "\"" { index += 1 }
        guard index < scalars.count, scalars[index] == letter,
            let standIn = Unicode.Scalar(StandIn.firstReserved + UInt32(replaced.count))
        else { return false }
        scalars[index] = standIn
        replaced.append(letter)
        return true
    }

    private func duplicate(_ key: String, at mark: Mark) -> Diagnostic {
        Diagnostic(
            place: place(mark.line, mark.column),
            message: "key '\(quotable(key))' comes again in the same map")
    }

    /// Returns an error for a text that is too long or holds a character that YAML or these rules forbid.
    private func forbiddenCharacter() -> Diagnostic? {
        if source.scalars.count > Self.limit {
            return Diagnostic(
                place: place(1, 1), message: "more than \(Self.limit) characters are not a configuration")
        }
        let escape = Array("\\U0010".unicodeScalars)
        for (index, scalar) in source.scalars.enumerated() {
            let isEscaped = scalar == "\\" && source.scalars[index...].starts(with: escape)
            guard isEscaped || !Self.isAllowed(scalar) else { continue }
            let code = isEscaped ? "of the last private-use plane" : "U+" + hexadecimal(scalar.value)
            var found = Diagnostic(place: place(1, 1), message: "the character \(code) is not allowed")
            if case .position(_, let line, let column) = source.place(index: index) {
                found = Diagnostic(place: place(line, column), message: found.message)
            }
            return found
        }
        return nil
    }

    private func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFEFE, 0xFF00...0xFFFD: true
        case 0x1_0000..<StandIn.firstReserved: true
        default: false
        }
    }
}
