/// A JSON object of numbers that grows member by member, in the text that `JSONLine` would give it, several times as fast:
/// for lines of hundreds of numbers, of which a run writes thousands.
///
/// Members are added in the alphabetical order of their names, which are in `snake_case`.
struct NumberObject {
    /// The text as UTF-8, without the closing brace: bytes are appended several times as fast as strings.
    private var bytes: [UInt8]

    /// The bytes of most lines.
    private static let capacity = 400

    /// An object without members.
    init() {
        bytes = []
        bytes.reserveCapacity(Self.capacity)
        bytes.append(UInt8(ascii: "{"))
    }

    /// The text of the object.
    var closed: String { String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self) }

    /// Adds a member whose text is JSON already.
    mutating func add(_ name: String, json: String) {
        addName(name)
        bytes += json.utf8
    }

    private mutating func addName(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes += name.utf8
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func add(_ number: some BinaryFloatingPoint & CustomStringConvertible) {
        guard number.isFinite else {
            bytes += (number.isNaN ? "\"nan\"" : number > 0 ? "\"inf\"" : "\"-inf\"").utf8
            return
        }
        // The shortest digits that read back as the same number.
        bytes += number.description.utf8
        if bytes.suffix(2).elementsEqual(".0".utf8) { bytes.removeLast(2) }
    }

    /// Adds a whole number.
    mutating func add(_ name: String, _ number: Int) { add(name, json: number.description) }

    /// Adds a number; nothing for nil.
    mutating func add(_ name: String, _ number: Double?) {
        guard let number else { return }
        addName(name)
        add(number)
    }

    /// Adds a list of numbers; nothing for nil.
    mutating func add(_ name: String, _ numbers: [Float]?) {
        guard let numbers else { return }
        addName(name)
        bytes.append(UInt8(ascii: "["))
        for (place, number) in numbers.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            add(number)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
