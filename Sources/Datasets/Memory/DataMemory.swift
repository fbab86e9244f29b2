import Glibc
import Synchronization
import Tensors

/// Memory that holds numbers of data sets and does not change any more: owned by this process, mapped from a file, or
/// a segment that the processes of a host share.
package final class DataMemory: @unchecked Sendable {
    /// The content; 16-byte aligned, except for a part of a file.
    package let bytes: UnsafeRawBufferPointer
    /// True if the content lies on a disk, from where the system brings its pages when they are read.
    package let isPaged: Bool
    /// The open file of the content, and the position of the content in it; nil for memory that no other process can
    /// open.
    let file: (descriptor: Int32, offset: Int)?
    private let mapping: UnsafeMutableRawBufferPointer?
    /// The open segment with a copy of the content for other processes; -1 for none.
    private let shared = Mutex<Int32>(-1)
    private let checksums = Mutex<[Range<Int>: UInt64]>([:])

    /// A copy of bytes, for short content.
    package init(copying content: UnsafeRawBufferPointer) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(content.count, 1), alignment: 16)
        copy.copyMemory(from: content)
        bytes = UnsafeRawBufferPointer(rebasing: copy[..<content.count])
        (isPaged, file, mapping) = (false, nil, nil)
    }

    /// A part of an open file, which is mapped; the memory takes over the descriptor.
    ///
    /// - Parameters:
    ///   - isPaged: true if the file lies on a disk.
    ///   - owner: the name of the file for messages.
    /// - Throws: `DataError` if the system cannot map it.
    init(
        descriptor: Int32, offset: Int, byteCount: Int, isPaged: Bool, name: String
    ) throws(DataError) {
        let start = offset / Self.pageBytes * Self.pageBytes
        let length = offset + byteCount - start
        guard length > 0, let base = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, start),
            base != MAP_FAILED
        else {
            let reason = String(cString: strerror(errno))
            close(descriptor)
            throw DataError(
                .bad, file: name, "cannot be mapped into memory: \(reason)",
                remedy: "check the limits of the process (ulimit -v)")
        }
        let mapping = UnsafeMutableRawBufferPointer(start: base, count: length)
        bytes = UnsafeRawBufferPointer(rebasing: mapping[(offset - start)...])
        file = (descriptor, offset)
        self.isPaged = isPaged
        self.mapping = mapping
        // Samples are read in random order: a fault must not bring its neighbors. Whoever reads in order announces it.
        if isPaged { madvise(base, length, MADV_RANDOM) }
    }

    deinit {
        if let mapping {
            munmap(mapping.baseAddress, mapping.count)
        } else {
            bytes.deallocate()
        }
        if let file { close(file.descriptor) }
        shared.withLock { if $0 >= 0 { close($0) } }
    }

    /// Keeps a segment with a copy of the content open, in place of an earlier one.
    func keep(_ descriptor: Int32) {
        shared.withLock {
            if $0 >= 0 { close($0) }
            $0 = descriptor
        }
    }

    /// Announces that some of the bytes are read soon, so that the system fetches them from the disk meanwhile.
    func announce(_ range: Range<Int>) {
        guard isPaged, !range.isEmpty, let base = bytes.baseAddress else { return }
        let first = UInt(bitPattern: base + range.lowerBound) / UInt(Self.pageBytes) * UInt(Self.pageBytes)
        let end = UInt(bitPattern: base + range.upperBound)
        madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_WILLNEED)
    }

    // MARK: - Checksums

    /// The bytes of a block of a checksum.
    static let blockBytes = 16 << 20

    /// Returns a checksum of some of the bytes: that of the checksums of their blocks, or of the only block. It is taken
    /// once.
    func checksum(of range: Range<Int>) -> UInt64 {
        if let known = checksums.withLock({ $0[range] }) { return known }
        return scan(range, threads: 1) { _, _ in }
    }

    /// A checksum that another process has taken.
    func note(checksum: UInt64, of range: Range<Int>) { checksums.withLock { $0[range] = checksum } }

    /// Calls `body` with the blocks of some of the bytes and their positions, on several threads, and takes the checksum
    /// on the way.
    @discardableResult
    func scan(
        _ range: Range<Int>, threads: Int, _ body: @Sendable (UnsafeRawBufferPointer, Int) -> Void
    ) -> UInt64 {
        let blocks = stride(from: range.lowerBound, to: range.upperBound, by: Self.blockBytes).map {
            $0..<min($0 + Self.blockBytes, range.upperBound)
        }
        let sums = ParallelWork.map(blocks.count, threads: threads) { [self] index in
            announce(blocks[index])
            if index + threads < blocks.count { announce(blocks[index + threads]) }
            let block = UnsafeRawBufferPointer(rebasing: bytes[blocks[index]])
            body(block, blocks[index].lowerBound)
            return Tensors.checksum(of: block)
        }
        let sum = sums.count == 1 ? sums[0] : sums.withUnsafeBytes(Tensors.checksum(of:))
        note(checksum: sum, of: range)
        return sum
    }

    static let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))
}
