/// A line of text that is fitted to a width by omitting its least important pieces first.
struct FittedLine {
    private struct Piece {
        /// The text by the number of characters that it may take; of that which takes at least some.
        let text: (_ width: Int) -> String
        let widths: ClosedRange<Int>
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
        guard let text else { return }
        pieces.append(
            Piece(text: { _ in text }, widths: text.count...text.count, joint: joint, importance: importance))
    }

    /// Appends a piece that takes the room that others leave, within limits.
    ///
    /// - Parameter text: returns the piece of so many characters.
    mutating func add(
        widths: ClosedRange<Int>, importance: Int, joint: String = " ", _ text: @escaping (Int) -> String
    ) {
        pieces.append(Piece(text: text, widths: widths, joint: joint, importance: importance))
    }

    /// Returns the line in at most `width` characters.
    func text(width: Int) -> String {
        var line = ""
        for bound in (pieces.map(\.importance) + [shortening].compactMap(\.self)).sorted(by: >) {
            let isShort = shortening.map { bound < $0 } ?? false
            let kept = pieces.filter { $0.importance <= bound }
            line = joined(kept, isShort: isShort, spare: 0)
            guard line.count <= width else { continue }
            line = joined(kept, isShort: isShort, spare: width - line.count)
            break
        }
        return String(line.prefix(max(0, width)))
    }

    /// Returns the pieces in one line.
    ///
    /// - Parameter spare: the characters that pieces may take beyond their least.
    private func joined(_ pieces: [Piece], isShort: Bool, spare: Int) -> String {
        let line = pieces.enumerated().map { index, piece in
            (index == 0 ? "" : piece.joint)
                + piece.text(min(piece.widths.upperBound, piece.widths.lowerBound + spare))
        }.joined()
        return isShort ? line.replacing("accuracy:", with: "acc:") : line
    }
}
