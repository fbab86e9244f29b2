/// A line of text that fits: its pieces are left out, the least important first, until the rest is narrow enough.
struct FittedLine {
    private struct Piece {
        let text: String
        let joint: String
        let importance: Int
    }

    private var pieces: [Piece] = []

    /// Adds a piece at the end of the line, after `joint`. The smaller `importance`, the longer it stays; one each.
    mutating func add(_ text: String?, importance: Int, joint: String = " - ") {
        if let text { pieces.append(Piece(text: text, joint: joint, importance: importance)) }
    }

    /// The line in at most `width` characters.
    func text(width: Int) -> String {
        var kept: [Piece] = []
        for count in stride(from: pieces.count, through: 1, by: -1) {
            let bound = pieces.map(\.importance).sorted()[count - 1]
            kept = pieces.filter { $0.importance <= bound }
            if joined(kept).count <= width { break }
        }
        return String(joined(kept).prefix(max(0, width)))
    }

    private func joined(_ pieces: [Piece]) -> String {
        pieces.enumerated().map { index, piece in (index == 0 ? "" : piece.joint) + piece.text }.joined()
    }
}
