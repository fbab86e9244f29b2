/// The distinct texts of a column, numbered in the order of their first occurrence.
struct TokenDictionary {
    /// More distinct texts than this are no categories.
    static let mostCategories = 1 << 20

    /// The largest number of distinct texts that are kept.
    var largestCount = mostCategories
    /// The number of distinct texts.
    private(set) var count = 0
    /// The row, from 0, of each text's first occurrence.
    private(set) var firstRows: [Int] = []
    /// The texts, one after the other.
    private(set) var bytes: [UInt8] = []
    /// The end of each text in `bytes`.
    private(set) var ends: [Int] = []
    /// Numbers of texts plus 1, by hash; 0 where there is none.
    private var table: [Int32] = []

    /// A dictionary without texts.
    init() {}

    /// A dictionary of the parts of another one.
    init(bytes: [UInt8], ends: [Int], firstRows: [Int], largestCount: Int) {
        (self.bytes, self.ends, self.firstRows) = (bytes, ends, firstRows)
        (count, self.largestCount) = (ends.count, largestCount)
    }

    /// Returns the text with a number.
    func bytes(of number: Int) -> ArraySlice<UInt8> {
        bytes[(number == 0 ? 0 : ends[number - 1])..<ends[number]]
    }

    /// Returns the number of a text, adding it if it is new; nil if there are too many.
    mutating func number(of text: UnsafeBufferPointer<UInt8>, row: Int) -> Int? {
        if 2 * (count + 1) > table.count { grow() }
        var slot = Int(truncatingIfNeeded: Self.hash(text)) & (table.count - 1)
        while table[slot] != 0 {
            let number = Int(table[slot]) - 1
            let start = number == 0 ? 0 : ends[number - 1]
            if ends[number] - start == text.count, isText(at: start, text) { return number }
            slot = (slot + 1) & (table.count - 1)
        }
        guard count < largestCount else { return nil }
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        firstRows.append(row)
        count += 1
        table[slot] = Int32(count)
        return count - 1
    }

    private func isText(at start: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { all in text.indices.allSatisfy { all[start + $0] == text[$0] } }
    }

    private mutating func grow() {
        var size = max(16, 2 * table.count)
        while size < 2 * (count + 1) { size *= 2 }
        table = [Int32](repeating: 0, count: size)
        for number in 0..<count {
            let hash = bytes(of: number).withUnsafeBufferPointer(Self.hash)
            var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = Int32(number + 1)
        }
    }

    /// The secret of this process: without it, nobody can write texts of which all hashes are equal, which would take
    /// time that grows with the square of their number. Numbers of texts do not depend on it.
    private static let key = (seed: UInt64.random(in: 0 ... .max), factor: UInt64.random(in: 0 ... .max) | 1)

    /// A hash of a text: its words of 8 bytes, each mixed in by a product with an odd number and a fold.
    private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(text)
        let (seed, factor) = key
        var hash = seed ^ UInt64(bytes.count)
        var place = 0
        while place < bytes.count {
            var word: UInt64 = 0
            if place + 8 <= bytes.count {
                word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            } else {
                for index in place..<bytes.count { word = word << 8 | UInt64(bytes[index]) }
            }
            let product = (hash ^ word).multipliedFullWidth(by: factor)
            hash = product.high ^ product.low
            place += 8
        }
        return hash ^ hash >> 32
    }
}
