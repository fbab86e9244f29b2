import FoundationEssentials
import Storage

/// Lists of hosts as people and batch systems write them.
public enum HostList {
    /// Reads the value of `--host`: `node1,node2:4`. A host without a number has one slot for each time that
    /// it is named.
    public static func parse(argument text: String) throws(LaunchError) -> [HostSlots] {
        var hosts: [HostSlots] = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let host = host(word.trimmed) else {
                throw LaunchError(
                    "--host \(text): '\(word)' is not a host; expected NAME or NAME:SLOTS, with 1 to \(RankCount.mostOnHost) slots",
                    .usage)
            }
            hosts.add(host.slots, to: host.name)
        }
        return hosts
    }

    /// Reads a host file: a line for each host, `node1`, `node1:4` or `node1 slots=4`, with comments after
    /// `#`. A line without a number is one slot, as in the files of PBS and LSF.
    ///
    /// - Parameter name: the file's name, for errors.
    public static func parse(file text: String, name: String) throws(LaunchError) -> [HostSlots] {
        var hosts: [HostSlots] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard let first = words.first else { continue }
            var entry = host(first)
            for word in words.dropFirst() {
                let parts = word.split(separator: "=", maxSplits: 1)
                switch parts.first {
                case "slots": entry = entry.flatMap { host("\($0.name):\(parts.last ?? "")") }
                case "max_slots", "max-slots": continue
                default: entry = nil
                }
            }
            guard let entry else {
                throw LaunchError(
                    "\(name):\(index + 1): '\(line.trimmed)' is not a host; expected NAME, NAME:SLOTS or NAME slots=SLOTS, with 1 to \(RankCount.mostOnHost) slots",
                    .badData)
            }
            hosts.add(entry.slots, to: entry.name)
        }
        guard !hosts.isEmpty else { throw LaunchError("\(name): the file names no host", .badData) }
        return hosts
    }

    /// Reads a host file.
    public static func read(file path: String) throws(LaunchError) -> [HostSlots] {
        guard let bytes = FileBytes.content(of: path) else {
            throw LaunchError("\(path): the host file cannot be read; is there such a file?", .missingInput)
        }
        return try parse(file: String(decoding: bytes, as: UTF8.self), name: path)
    }

    /// Reads `NAME` or `NAME:SLOTS`; nil if it is neither.
    private static func host(_ word: some StringProtocol) -> HostSlots? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let name = parts.first, isHostName(name) else { return nil }
        guard parts.count == 2 else { return HostSlots(name: String(name), slots: 1) }
        guard let slots = Int(parts[1]), 1...RankCount.mostOnHost ~= slots else { return nil }
        return HostSlots(name: String(name), slots: slots)
    }

    /// True for letters, digits, dots, hyphens and underscores, beginning with a letter or digit.
    static func isHostName(_ text: some StringProtocol) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic || ("0"..."9") ~= first
        else { return false }
        return text.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }
}

extension StringProtocol {
    /// The text without white space at its ends.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
