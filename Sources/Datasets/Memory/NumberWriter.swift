import CMemory
import Glibc
import Tensors

/// Collects numbers in memory that the processes of a host can share: a segment, or, if they are many in comparison
/// with the memory that is free, a file without a name in the folder for temporary files (`TMPDIR`, else /var/tmp).
struct NumberWriter<Element: DataElement>: ~Copyable {
    private let name: String
    private var descriptor: Int32 = -1
    private var isPaged = false
    private var memory: UnsafeMutablePointer<Element>
    private var capacity: Int
    /// The number of numbers so far.
    private(set) var count = 0

    /// The bytes of one data set that stay in memory: a quarter of what this process can have. A larger set lies in a
    /// file.
    private static var largestInMemory: Int { (AvailableMemory.current?.bytes ?? .max) / 4 }

    /// The bytes up to which the numbers stay in memory of this process.
    private static var ownBytes: Int { 1 << 16 }

    /// A writer without numbers.
    ///
    /// - Parameter name: the name of the source for messages.
    init(name: String) {
        self.name = name
        capacity = Self.ownBytes / MemoryLayout<Element>.stride
        memory = .allocate(capacity: capacity)
    }

    deinit {
        if descriptor < 0 {
            memory.deallocate()
        } else {
            munmap(memory, capacity * MemoryLayout<Element>.stride)
            close(descriptor)
        }
    }

    /// Adds a number.
    ///
    /// - Throws: `DataError` if there is no room.
    @inline(__always)
    mutating func append(_ number: Element) throws(DataError) {
        if count == capacity { try grow(to: count + 1) }
        memory[count] = number
        count += 1
    }

    /// Adds `added` numbers that `fill` writes to their place.
    mutating func append(
        count added: Int, _ fill: (UnsafeMutableBufferPointer<Element>) throws(DataError) -> Void
    ) throws(DataError) {
        if count + added > capacity { try grow(to: count + added) }
        try fill(UnsafeMutableBufferPointer(start: memory + count, count: added))
        count += added
    }

    /// Adds the numbers of several parts, one after the other, which threads write to their places.
    ///
    /// - Parameter counts: the number of numbers of each part.
    mutating func append(
        counts: [Int], threads: Int,
        _ fill: @Sendable (_ part: Int, _ place: UnsafeMutableBufferPointer<Element>) -> Void
    ) throws(DataError) {
        var starts = [0]
        for count in counts { starts.append(starts[starts.count - 1] + count) }
        try append(count: starts[counts.count]) { all in
            guard let first = all.baseAddress.map(Start.init) else { return }
            _ = ParallelWork.map(counts.count, threads: threads) { [starts] part in
                fill(part, UnsafeMutableBufferPointer(start: first.place + starts[part], count: counts[part]))
            }
        }
    }

    /// The start of memory of which each thread writes another part.
    private struct Start: @unchecked Sendable { let place: UnsafeMutablePointer<Element> }

    /// The numbers; the writer is empty then.
    mutating func finish() throws(DataError) -> Numbers<Element> {
        let byteCount = count * MemoryLayout<Element>.stride
        guard descriptor >= 0 else {
            let copy = DataMemory(copying: UnsafeRawBufferPointer(start: memory, count: byteCount))
            defer { count = 0 }
            return Numbers(in: copy, count: count)
        }
        // Memory that was reserved for more numbers goes back.
        ftruncate(descriptor, byteCount)
        let own = dup(descriptor)
        let result = try DataMemory(
            descriptor: own, offset: 0, byteCount: byteCount, isPaged: isPaged, name: name)
        return Numbers(in: result, count: count)
    }

    private mutating func grow(to least: Int) throws(DataError) {
        let stride = MemoryLayout<Element>.stride
        let wanted = max(least, capacity + min(capacity, (256 << 20) / stride))
        let needsDisk = !isPaged && wanted * stride > Self.largestInMemory
        var target = descriptor
        if descriptor < 0 || needsDisk {
            target = try needsDisk ? Segment.onDisk(name: name) : Segment.inMemory(name: name)
        }
        let failure = posix_fallocate(target, 0, wanted * stride)
        guard failure == 0,
            let base = mmap(nil, wanted * stride, PROT_READ | PROT_WRITE, MAP_SHARED, target, 0),
            base != MAP_FAILED
        else {
            if target != descriptor { close(target) }
            // A limit of the sizes of files (ulimit -f) holds for segments, too, but not for memory of this process.
            if failure == EFBIG, descriptor < 0, !needsDisk { return growOwnMemory(to: wanted) }
            throw DataError(
                .bad, file: name,
                "there is no room for \(wanted * stride >> 20) MB of numbers \(needsDisk || isPaged ? "in \(Segment.folder)" : "in memory")",
                remedy: "name a folder with more room in TMPDIR, or use fewer samples")
        }
        let new = base.assumingMemoryBound(to: Element.self)
        if target != descriptor { new.update(from: memory, count: count) }
        if descriptor < 0 {
            memory.deallocate()
        } else {
            munmap(memory, capacity * stride)
            if target != descriptor { close(descriptor) }
        }
        (descriptor, memory, capacity) = (target, new, wanted)
        if needsDisk { isPaged = true }
    }

    private mutating func growOwnMemory(to wanted: Int) {
        let new = UnsafeMutablePointer<Element>.allocate(capacity: wanted)
        new.update(from: memory, count: count)
        memory.deallocate()
        (memory, capacity) = (new, wanted)
    }
}

/// Files without names, which vanish with the last process that has them open.
enum Segment {
    /// The folder of those that lie on a disk.
    static var folder: String {
        getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 } ?? "/var/tmp"
    }

    /// A segment of memory.
    static func inMemory(name: String) throws(DataError) -> Int32 {
        let descriptor = cmemory_segment("dnn-dist data")
        guard descriptor < 0 else { return descriptor }
        return try onDisk(name: name)
    }

    /// A file in the folder.
    static func onDisk(name: String) throws(DataError) -> Int32 {
        var path = Array("\(folder)/dnn-dist-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else {
            throw DataError(
                .bad, file: name, "\(folder) takes no temporary file: \(String(cString: strerror(errno)))",
                remedy: "name a folder for temporary files in TMPDIR")
        }
        unlink(path)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return descriptor
    }
}
