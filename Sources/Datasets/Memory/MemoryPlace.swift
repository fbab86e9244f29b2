import CMemory
import Glibc

/// The place of a data set's memory in the process that has it: the number of its open file, by which other processes of
/// the same user on the same host can open it.
struct MemoryPlace: Codable, Sendable {
    let process: Int32
    let descriptor: Int32
    /// The device and number of the file, so that no other file is taken for it.
    let device: UInt64
    let number: UInt64
    let offset: Int
    let byteCount: Int
    let isPaged: Bool
}

extension DataMemory {
    /// The place of the memory; memory that others cannot open is copied to a segment first, which lives as long as this
    /// process's copy.
    func place() throws(DataError) -> MemoryPlace {
        let (descriptor, offset) = if let file { file } else { (try copy(), 0) }
        var status = stat()
        fstat(descriptor, &status)
        return MemoryPlace(
            process: getpid(), descriptor: descriptor, device: UInt64(status.st_dev),
            number: UInt64(status.st_ino), offset: offset, byteCount: bytes.count, isPaged: isPaged)
    }

    private func copy() throws(DataError) -> Int32 {
        let descriptor = try Segment.inMemory(name: "data")
        var rest = bytes
        while !rest.isEmpty {
            let written = write(descriptor, rest.baseAddress, rest.count)
            guard written > 0 else {
                close(descriptor)
                throw DataError(
                    .bad, file: "data", "there is no memory left to share",
                    remedy: "use fewer samples, or a machine with more memory")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
        keep(descriptor)
        return descriptor
    }

    /// Opens the memory of another process, or of this one.
    ///
    /// - Throws: `DataError` if it is not there, or this process may not open it.
    convenience init(_ place: MemoryPlace) throws(DataError) {
        guard place.byteCount > 0 else {
            self.init(copying: UnsafeRawBufferPointer(start: nil, count: 0))
            return
        }
        let path = "/proc/\(place.process)/fd/\(place.descriptor)"
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, UInt64(status.st_dev) == place.device,
            UInt64(status.st_ino) == place.number
        else {
            if descriptor >= 0 { close(descriptor) }
            throw DataError(
                .bad, file: path, "the memory of another rank cannot be opened",
                remedy: "let all ranks of a host run in one container, by one user")
        }
        try self.init(
            descriptor: descriptor, offset: place.offset, byteCount: place.byteCount, isPaged: place.isPaged,
            name: path)
    }
}
