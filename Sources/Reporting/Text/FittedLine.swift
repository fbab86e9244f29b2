/// A line of text that is fitted to a width by omitting its least important pieces first.
struct FittedLine {
    private struct Piece {
        let text: String
        let joint: String
        let importance: Int
    }

    private var pieces: [Piece] = []
    private let shortening: Int?

    /// A line without pieces.
    ///
    /// - Parameter shortening: the importance of the word `accuracy` in full: once all pieces of more than that are left
    ///   out, it becomes `acc` before another piece is; nil if it stays.
    init(shortening: Int? = nil) {
        self.shortening = shortening
    }

    /// Appends a piece, preceded by `joint`. Pieces with smaller `importance` are kept longer; each needs a
    /// different one.
    mutating func add(_ text: String?, importance: Int, joint: String = " - ") {
        if let text { pieces.append(Piece(text: text, joint: joint, importance: importance)) }
    }

    /// Returns the line in at most `width` characters.
    func text(width: Int) -> String {
        var line = ""
        for bound in (pieces.map(\.importance) + [shortening].compactMap(\.self)).sorted(by: >) {
            line = joined(pieces.filter { $0.importance <= bound })
            if let shortening, bound < shortening { line = line.replacing("accuracy:", with: "acc:") }
            if line.count <= width { break }
        }
        return String(line.prefix(max(0, width)))
    }

    private func joined(_ pieces: [Piece]) -> String {
        pieces.enumerated().map { index, piece in (index == 0 ? "" : piece.joint) + piece.text }.joined()
    }
}
