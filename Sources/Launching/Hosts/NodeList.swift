/// Slurm's short notation for lists of names and numbers.
package enum NodeList {
    /// The most names that a list may stand for.
    private static let longest = 65_536

    /// Expands a list of nodes, such as `gpu[01-03,07],login,r[1-2]n[1-2]`, in its order; numbers keep their
    /// leading zeros.
    ///
    /// - Returns: the names; nil if the text is not such a list.
    package static func expand(_ text: String) -> [String]? {
        guard let items = split(text) else { return nil }
        var names: [String] = []
        for item in items {
            guard let expanded = expand(item: item), names.count + expanded.count <= longest else {
                return nil
            }
            names += expanded
        }
        return names.allSatisfy(HostList.isHostName) ? names : nil
    }

    /// Expands a list of counts, such as `2(x3),1`, to one for each node: 2, 2, 2, 1.
    ///
    /// - Returns: the counts; nil if the text is not such a list.
    package static func counts(_ text: String) -> [Int]? {
        var counts: [Int] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = item.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
            guard let count = number(parts[0]) else { return nil }
            var repetitions = 1
            if parts.count == 2 {
                guard parts[1].hasPrefix("x"), parts[1].hasSuffix(")"),
                    let times = number(parts[1].dropFirst().dropLast()), 1...longest ~= times
                else { return nil }
                repetitions = times
            }
            counts += [Int](repeating: count, count: repetitions)
            guard counts.count <= longest else { return nil }
        }
        return counts
    }

    /// Splits at the commas outside of brackets; nil if the brackets are unbalanced, or an item is empty.
    private static func split(_ text: String) -> [Substring]? {
        var items: [Substring] = []
        var start = text.startIndex
        var isInside = false
        for index in text.indices {
            switch text[index] {
            case "[" where isInside, "]" where !isInside: return nil
            case "[": isInside = true
            case "]": isInside = false
            case "," where !isInside:
                items.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        items.append(text[start...])
        return isInside || items.contains(where: \.isEmpty) ? nil : items
    }

    /// Expands an item whose brackets are balanced.
    private static func expand(item: Substring) -> [String]? {
        guard let open = item.firstIndex(of: "["), let close = item.firstIndex(of: "]") else {
            return [String(item)]
        }
        guard let numbers = expand(ranges: item[item.index(after: open)..<close]),
            let rest = expand(item: item[item.index(after: close)...]), numbers.count * rest.count <= longest
        else { return nil }
        return numbers.flatMap { number in rest.map { item[..<open] + number + $0 } }
    }

    /// Expands the inside of brackets, such as `01-03,7`.
    private static func expand(ranges text: Substring) -> [String]? {
        var numbers: [String] = []
        for range in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = range.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count <= 2, let first = number(ends[0]), let last = number(ends[ends.count - 1]),
                first <= last, last - first < longest - numbers.count
            else { return nil }
            numbers += (first...last).map { number in
                let digits = String(number)
                return String(repeating: "0", count: max(0, ends[0].count - digits.count)) + digits
            }
        }
        return numbers
    }

    /// Reads decimal digits.
    private static func number(_ text: some StringProtocol) -> Int? {
        text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int(text) : nil
    }
}
