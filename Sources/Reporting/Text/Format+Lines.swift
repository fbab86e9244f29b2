// Lines that fit a terminal.
extension Format {
    /// Returns words in lines of at most `width` characters, unless a word is longer.
    ///
    /// - Parameter indentation: the spaces before each line but the first.
    static func lines(of words: some Sequence<String>, width: Int, indentation: Int = 0) -> [String] {
        var lines: [String] = []
        for word in words {
            if let line = lines.last, line.count + 1 + word.count <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append((lines.isEmpty ? "" : String(repeating: " ", count: indentation)) + word)
            }
        }
        return lines
    }

    /// Returns a text whose long lines are broken between words, for a terminal.
    ///
    /// Further lines begin where the last of aligned columns does. Whole stay: commands, which are copied; commands in quotation marks, as long as they fit on a line; and the lines of
    /// a file that are quoted with a caret below them.
    ///
    /// - Parameters:
    ///   - width: the number of columns of the terminal; nil for lines of any length.
    ///   - indentation: the spaces before the further lines of a line, beyond its own.
    public static func wrapped(_ text: String, to width: Int?, indentation: Int = 2) -> String {
        guard let width, width >= narrowest else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().flatMap { index, line -> [String] in
            let isQuoted = lines.indices.contains(index + 1) && isCaret(lines[index + 1])
            guard line.count > width, !isQuoted, !isCommand(line) else { return [String(line)] }
            let margin = String(line.prefix { $0 == " " })
            var words = Self.words(in: line.dropFirst(margin.count), width: width)
            words[0] = margin + words[0]
            return Self.lines(
                of: words, width: width, indentation: lastColumn(of: line) ?? margin.count + indentation)
        }.joined(separator: "\n")
    }

    /// The place at which the last of a line's aligned columns begins, as after `[ok]   memory   `; nil without columns.
    private static func lastColumn(of line: Substring) -> Int? {
        line.prefix(narrowest).ranges(of: /\S {2,}(?=\S)/).last.map {
            line.distance(from: line.startIndex, to: $0.upperBound)
        }
    }

    /// The fewest columns for which lines are broken.
    private static let narrowest = 30

    private static let programs = ["dnn-dist ", "mpirun ", "tensorboard "]

    /// Returns the words of a line, of which a command in quotation marks is one.
    private static func words(in line: Substring, width: Int) -> [String] {
        var words: [String] = []
        var isInCommand = false
        for word in line.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
            if isInCommand, let last = words.last, last.count + 1 + word.count <= width {
                words[words.count - 1] = last + " " + word
            } else {
                words.append(word)
            }
            if programs.contains(where: { word.hasSuffix("'" + $0.dropLast()) }) { isInCommand = true }
            if isInCommand, word.dropFirst().contains("'") { isInCommand = false }
        }
        return words
    }

    /// True for a line that is a command.
    private static func isCommand(_ line: Substring) -> Bool {
        let text = line.drop { $0 == " " }
        let command = text.hasPrefix("next: ") ? text.dropFirst(6) : text
        return programs.contains { command.hasPrefix($0) } || command.contains(" && ")
    }

    /// True for a line that points at a place in the line above.
    private static func isCaret(_ line: Substring) -> Bool {
        line.contains("^") && line.allSatisfy { " \t^".contains($0) }
    }
}
