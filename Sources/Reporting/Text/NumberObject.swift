/// A JSON object of numbers that grows member by member, in the text that `JSONLine` would give it, several times as fast:
/// for lines of hundreds of numbers, of which a run writes thousands.
///
/// Members are added in the alphabetical order of their names, which are in `snake_case`.
struct NumberObject {
    /// The text, without the closing brace.
    private var text = "{"

    /// The text of the object.
    var closed: String { text + "}" }

    /// Adds a member whose text is JSON already.
    mutating func add(_ name: String, json: String) {
        if text.utf8.count > 1 { text += "," }
        text += "\""
        text += name
        text += "\":"
        text += json
    }

    /// Adds a whole number.
    mutating func add(_ name: String, _ number: Int) { add(name, json: number.description) }

    /// Adds a number; nothing for nil.
    mutating func add(_ name: String, _ number: Double?) {
        if let number { add(name, json: Self.json(number)) }
    }

    /// Adds a list of numbers; nothing for nil.
    mutating func add(_ name: String, _ numbers: [Float]?) {
        guard let numbers else { return }
        var list = "["
        for number in numbers {
            if list.utf8.count > 1 { list += "," }
            list += Self.json(number)
        }
        add(name, json: list + "]")
    }

    /// The shortest digits that read back as the same number.
    private static func json(_ number: some BinaryFloatingPoint & CustomStringConvertible) -> String {
        guard number.isFinite else { return number.isNaN ? "\"nan\"" : number > 0 ? "\"inf\"" : "\"-inf\"" }
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
