/// The errors of a file, so that they can be told at once: the first twenty.
struct ErrorList {
    private static let limit = 20

    private let file: String
    private var lines: [(line: Int?, text: String)] = []
    private var more = 0
    private var remedies: [String] = []

    init(file: String) {
        self.file = file
    }

    var isEmpty: Bool { lines.isEmpty }

    /// True if further errors would only be counted.
    var isFull: Bool { lines.count >= Self.limit }

    /// Adds an error at a line, or of the whole file.
    mutating func add(line: Int? = nil, _ text: String, remedy: String) {
        if isFull {
            more += 1
        } else {
            lines.append((line, text))
            if !remedies.contains(remedy) { remedies.append(remedy) }
        }
    }

    /// Throws all errors as one, if there are any.
    func check() throws(DataError) {
        guard let first = lines.first else { return }
        let remedy = remedies.joined(separator: "; ")
        guard lines.count > 1 else {
            throw DataError(.bad, file: file, at: first.line.map { .line($0) }, first.text, remedy: remedy)
        }
        let list = lines.map { line, text in "\n  \(line.map { "line \($0): " } ?? "")\(text)" }.joined()
        throw DataError(
            .bad, file: file,
            "\(lines.count + more) errors:\(list)\(more > 0 ? "\n  and \(more) more" : "")\n",
            remedy: remedy)
    }
}
