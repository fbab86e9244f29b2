/// The lines of a file in which the samples of a table begin, as far as they do not follow each other.
struct SampleLines: Sendable, Hashable, Codable {
    /// A sample whose line does not follow that of the sample before it.
    fileprivate struct Mark: Hashable, Codable {
        let sample: Int
        let line: Int
    }

    private var marks: [Mark] = []

    /// The most marks: of a table with more gaps, the lines are not kept.
    private static let mostMarks = 10_000

    /// The lines of samples in their order; nil if they have too many gaps.
    init?(_ lines: some Sequence<Int>) {
        for (sample, line) in lines.enumerated() {
            if let last = marks.last, line - sample == last.line - last.sample { continue }
            guard marks.count < Self.mostMarks else { return nil }
            marks.append(Mark(sample: sample, line: line))
        }
    }

    /// The line of a sample, from 1.
    subscript(sample: Int) -> Int {
        let after = marks.partitioningIndex { $0.sample > sample }
        let mark = marks[max(0, after - 1)]
        return mark.line + sample - mark.sample
    }
}

extension [SampleLines.Mark] {
    /// The index of the first mark for which a condition holds, which then holds for all later ones.
    fileprivate func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
