import CMemory

/// Processors of a host.
package struct ProcessorSet: Sendable, Hashable {
    /// A bit for each processor.
    private var words: [UInt64]

    private init(words: [UInt64]) { self.words = words }

    /// The processors that the calling thread may use.
    package static var own: ProcessorSet {
        var words = [UInt64](repeating: 0, count: 128)
        let bytes = cmemory_processors(&words, UInt(words.count * 8))
        return ProcessorSet(words: Array(words.prefix(max(0, bytes) / 8)))
    }

    /// The number of processors, at least 1: it may be unknown which they are.
    package var count: Int { max(1, words.reduce(0) { $0 + $1.nonzeroBitCount }) }

    /// The set as bytes for another process of the host.
    package var bytes: [UInt8] { words.withUnsafeBytes(Array.init) }

    /// The union of sets in bytes.
    package init(unionOf sets: [[UInt8]]) {
        words = [UInt64](repeating: 0, count: (sets.map(\.count).max() ?? 0) / 8)
        for set in sets {
            for word in words.indices where (word + 1) * 8 <= set.count {
                words[word] |= set.withUnsafeBytes {
                    $0.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self)
                }
            }
        }
    }

    /// One of the processors, by its position in the set; the whole set if it has no such.
    package func one(at position: Int) -> ProcessorSet {
        let numbers = (0..<words.count * 64).filter { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
        guard numbers.indices.contains(position) else { return self }
        var only = [UInt64](repeating: 0, count: words.count)
        only[numbers[position] / 64] = 1 << UInt64(numbers[position] % 64)
        return ProcessorSet(words: only)
    }

    /// Lets the calling thread run on the processors of the set.
    package func use() {
        guard words.contains(where: { $0 != 0 }) else { return }
        cmemory_use_processors(words, UInt(words.count * 8))
    }
}
