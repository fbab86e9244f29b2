/// Similar names, to suggest in place of unknown ones.
package enum Suggestion {
    /// Returns the candidate with the smallest edit distance, nil if even that one needs changes in more than
    /// a third of the letters.
    package static func nearest(to name: String, among candidates: [String]) -> String? {
        let letters = Array(normalized(name).unicodeScalars)
        guard letters.count <= 64 else { return nil }
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = Array(normalized(candidate).unicodeScalars)
            let limit = max(1, max(letters.count, candidate.count) / 3)
            guard abs(letters.count - other.count) <= limit else { continue }
            let distance = distance(letters, other)
            guard distance <= limit, distance < candidate.count else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.candidate
    }

    /// Converts to lower case without separators, so that `learningRate` and `learning-rate` equal
    /// `learning_rate`.
    package static func normalized(_ name: String) -> String {
        String(name.lowercased().unicodeScalars.filter { $0 != "_" && $0 != "-" && $0 != " " })
    }

    /// Returns the Damerau-Levenshtein distance in its "optimal string alignment" form: insertions,
    /// deletions, replacements and swaps of neighbors, none of them overlapping.
    static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var edits = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    edits = min(edits, beforeLast[j - 1] + 1)
                }
                row.append(edits)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
