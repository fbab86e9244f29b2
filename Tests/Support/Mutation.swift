/// Random damage to the bytes of a valid file, for fuzzing a reader.
package enum Mutation {
    /// The bytes after one to four random changes: bits, bytes and words are altered; runs are removed,
    /// repeated, moved or inserted; the end is cut off.
    package static func of(
        _ bytes: [UInt8], words: [[UInt8]] = [], using generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            mutate(&bytes, words, &generator)
        }
        return bytes
    }

    private static func mutate(_ bytes: inout [UInt8], _ words: [[UInt8]], _ generator: inout SeededGenerator)
    {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        let length = Int.random(in: 1...Int.random(in: 1...64, using: &generator), using: &generator)
        let run = place..<min(place + length, bytes.count)
        switch Int.random(in: 0..<9, using: &generator) {
        case 0 where !run.isEmpty:
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1 where !run.isEmpty:
            bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 2 where !run.isEmpty:
            let value: UInt8 = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &generator) ?? 0
            for index in run.prefix(8) { bytes[index] = value }
        case 3:
            bytes.removeSubrange(run)
        case 4:
            bytes.insert(contentsOf: bytes[run], at: place)
        case 5:
            bytes.insert(contentsOf: run.map { _ in UInt8.random(in: 0...255, using: &generator) }, at: place)
        case 6:
            let moved = Array(bytes[run])
            bytes.removeSubrange(run)
            bytes.insert(contentsOf: moved, at: Int.random(in: 0...bytes.count, using: &generator))
        case 7:
            // Mostly near the end: whole files are more interesting than first bytes.
            bytes.removeLast(min(bytes.count, Bool.random(using: &generator) ? length : bytes.count - place))
        default:
            guard let word = words.randomElement(using: &generator) else { return }
            if Bool.random(using: &generator) { bytes.removeSubrange(run) }
            bytes.insert(contentsOf: word, at: min(place, bytes.count))
        }
    }
}
