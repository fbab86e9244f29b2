/// A line of text that is fitted to a width by omitting its least important pieces first.
struct FittedLine {
    private struct Piece {
        let text: String
        let joint: String
        let importance: Int
    }

    private var pieces: [Piece] = []

    /// Appends a piece, preceded by `joint`. Pieces with smaller `importance` are kept longer; each needs a
    /// different one.
    mutating func add(_ text: String?, importance: Int, joint: String = " - ") {
        if let text { pieces.append(Piece(text: text, joint: joint, importance: importance)) }
    }

    /// Returns the line in at most `width` characters.
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
