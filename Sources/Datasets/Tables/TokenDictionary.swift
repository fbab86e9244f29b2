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
        var slot = Int(truncatingIfNeeded: hash(text)) & (table.count - 1)
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

    @inline(__always)
    private func isText(at start: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.withUnsafeBytes { all in
            let known = UnsafeRawBufferPointer(rebasing: all[start..<start + text.count])
            let text = UnsafeRawBufferPointer(text)
            var place = 0
            while place < text.count {
                if Self.word(of: known, at: place) != Self.word(of: text, at: place) { return false }
                place += 8
            }
            return true
        }
    }

    /// The 8 bytes of a text from a place on as a number; the last ones, each at least once, if fewer are left.
    @inline(__always)
    private static func word(of text: UnsafeRawBufferPointer, at place: Int) -> UInt64 {
        let left = text.count - place
        if left >= 8 { return text.loadUnaligned(fromByteOffset: place, as: UInt64.self) }
        if left >= 4 {
            let high = text.loadUnaligned(fromByteOffset: place, as: UInt32.self)
            let low = text.loadUnaligned(fromByteOffset: text.count - 4, as: UInt32.self)
            return UInt64(high) << 32 | UInt64(low)
        }
        let (first, middle, last) = (text[place], text[place + left / 2], text[text.count - 1])
        return UInt64(first) << 16 | UInt64(middle) << 8 | UInt64(last)
    }

    private mutating func grow() {
        var size = max(16, 2 * table.count)
        while size < 2 * (count + 1) { size *= 2 }
        table = [Int32](repeating: 0, count: size)
        for number in 0..<count {
            let hash = bytes(of: number).withUnsafeBufferPointer(hash)
            var slot = Int(truncatingIfNeeded: hash) & (table.count - 1)
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = Int32(number + 1)
        }
    }

    /// The secret of this process: without it, nobody can write texts of which all hashes are equal, which would take
    /// time that grows with the square of their number. Numbers of texts do not depend on it.
    private static let secret = (
        seed: UInt64.random(in: 0 ... .max), factor: UInt64.random(in: 0 ... .max) | 1
    )
    private let key = Self.secret

    /// A hash of a text: its words of 8 bytes, each mixed in by a product with an odd number and a fold.
    @inline(__always)
    private func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let bytes = UnsafeRawBufferPointer(text)
        var hash = key.seed ^ UInt64(bytes.count)
        var place = 0
        while place < bytes.count {
            let product = (hash ^ Self.word(of: bytes, at: place)).multipliedFullWidth(by: key.factor)
            hash = product.high ^ product.low
            place += 8
        }
        return hash ^ hash >> 32
    }
}
