import Glibc

/// The directory of a ZIP archive: the members, where they lie and how they are stored.
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3 (archives and members over 4 GiB).
struct ZipArchive {
    /// A member of an archive.
    struct Member: Equatable {
        /// The name in the archive.
        let name: String
        /// The compression: 0 for none, 8 for deflate.
        let method: Int
        /// True if it is encrypted.
        let isEncrypted: Bool
        /// The CRC-32 of the content.
        let checksum: UInt32
        /// The number of bytes in the archive, and of the content.
        let (storedCount, byteCount): (Int, Int)
        /// The place of the member's own header.
        let headerPlace: Int
    }

    /// The archive's path, for messages.
    let path: String
    /// The members, in the order of the directory.
    let members: [Member]

    private let file: PositionedFile

    /// A directory longer than this is none of an archive of arrays.
    private static let longestDirectory = 1 << 26

    /// Reads the directory of the archive at `path`.
    ///
    /// - Throws: `DataError` if it is no archive, a damaged one, or cannot be read.
    init(path: String) throws(DataError) {
        let file = try PositionedFile(path: path)
        (self.path, self.file) = (path, file)
        let tailCount = min(file.byteCount, 65_535 + 22)
        let tail = ByteFields(try file.read(tailCount, at: file.byteCount - tailCount))
        guard
            let end = stride(from: tailCount - 22, through: 0, by: -1).first(where: {
                tail.number(4, $0) == 0x0605_4b50 && tail.number(2, $0 + 20) == tailCount - $0 - 22
            })
        else { throw Self.damaged(path, "this is no ZIP archive, or its end is missing") }
        var count = tail.number(2, end + 10) ?? 0
        var (length, place) = (tail.number(4, end + 12) ?? 0, tail.number(4, end + 16) ?? 0)
        if count == 0xffff || length == 0xffff_ffff || place == 0xffff_ffff,
            end >= 20, tail.number(4, end - 20) == 0x0706_4b50, let large = tail.number(8, end - 12)
        {
            let fields = ByteFields(try file.read(56, at: large))
            guard fields.number(4, 0) == 0x0606_4b50, let largeCount = fields.number(8, 32),
                let largeLength = fields.number(8, 40), let largePlace = fields.number(8, 48)
            else { throw Self.damaged(path, "the archive's directory is damaged") }
            (count, length, place) = (largeCount, largeLength, largePlace)
        }
        guard length <= Self.longestDirectory else {
            throw Self.damaged(
                path,
                "a directory of \(length) bytes is not that of an archive of arrays, which has at most \(Self.longestDirectory)"
            )
        }
        let directory = ByteFields(try file.read(length, at: place))
        var members: [Member] = []
        var at = 0
        while members.count < count {
            guard let (member, next) = Self.member(in: directory, at: at) else {
                throw Self.damaged(path, "member \(members.count) of the archive's directory is damaged")
            }
            members.append(member)
            at = next
        }
        self.members = members
    }

    /// Returns the member at a place of the directory and the place of the next one; nil if there is none.
    private static func member(in directory: ByteFields, at start: Int) -> (Member, next: Int)? {
        guard directory.number(4, start) == 0x0201_4b50, let flags = directory.number(2, start + 8),
            let method = directory.number(2, start + 10), let checksum = directory.number(4, start + 16),
            let storedCount = directory.number(4, start + 20),
            let byteCount = directory.number(4, start + 24),
            let nameLength = directory.number(2, start + 28),
            let moreLength = directory.number(2, start + 30),
            let commentLength = directory.number(2, start + 32), let place = directory.number(4, start + 42),
            let name = directory.bytes(nameLength, start + 46)
        else { return nil }
        let end = start + 46 + nameLength + moreLength
        // Numbers that do not fit into 4 bytes stand in a field of the kind 1, in this order.
        var sizes = [byteCount, storedCount, place]
        var field = start + 46 + nameLength
        while field + 4 <= end, let kind = directory.number(2, field),
            let length = directory.number(2, field + 2)
        {
            if kind == 1 {
                var at = field + 4
                for index in sizes.indices where sizes[index] == 0xffff_ffff {
                    guard at + 8 <= min(field + 4 + length, end), let number = directory.number(8, at) else {
                        return nil
                    }
                    sizes[index] = number
                    at += 8
                }
            }
            field += 4 + length
        }
        let member = Member(
            name: String(decoding: name, as: UTF8.self), method: method, isEncrypted: flags & 1 != 0,
            checksum: UInt32(truncatingIfNeeded: checksum), storedCount: sizes[1], byteCount: sizes[0],
            headerPlace: sizes[2])
        return (member, end + commentLength)
    }

    /// Returns the content of an array.
    ///
    /// - Parameter name: the array's name, with or without `.npy`; nil for the only one.
    /// - Throws: `DataError` if there is no such array, or it is damaged or encrypted.
    func array(_ name: String?) throws(DataError) -> ZipMember {
        let names = members.map { $0.name.hasSuffix(".npy") ? String($0.name.dropLast(4)) : $0.name }
        let shown = names.prefix(20).map { Printable.text($0.utf8) }.joined(separator: ", ")
        let index: Int
        if let name {
            let found = members.indices.filter { members[$0].name == name || names[$0] == name }
            guard found.count == 1 else {
                throw DataError(
                    found.isEmpty ? .missing : .bad, file: path,
                    "\(found.isEmpty ? "there is no array" : "there are \(found.count) arrays") '\(Printable.text(name.utf8))' in the archive",
                    remedy: "name one of its arrays: \(shown)")
            }
            index = found[0]
        } else {
            guard members.count == 1 else {
                throw DataError(
                    .bad, file: path, "the archive holds \(members.count) arrays",
                    remedy:
                        "name one of them, such as \(path.split(separator: "/").last ?? ""):\(names.first ?? "x") (\(shown))"
                )
            }
            index = 0
        }
        let member = members[index]
        let shownName = "\(path):\(Printable.text(names[index].utf8))"
        guard !member.isEncrypted, member.method == 0 || member.method == 8 else {
            throw DataError(
                .bad, file: shownName,
                member.isEncrypted
                    ? "the array is encrypted" : "the array is compressed by method \(member.method) of ZIP",
                remedy: "write the archive with numpy.savez or numpy.savez_compressed")
        }
        let header = ByteFields(try file.read(30, at: member.headerPlace))
        guard header.number(4, 0) == 0x0403_4b50, let nameLength = header.number(2, 26),
            let moreLength = header.number(2, 28)
        else { throw Self.damaged(shownName, "the array's header in the archive is damaged") }
        let (start, overflows) = member.headerPlace.addingReportingOverflow(30 + nameLength + moreLength)
        guard !overflows, start <= file.byteCount, member.storedCount <= file.byteCount - start,
            member.method != 0 || member.storedCount == member.byteCount
        else { throw Self.damaged(shownName, "the array ends after the end of the archive") }
        return try ZipMember(member, in: file, at: start, name: shownName)
    }

    private static func damaged(_ path: String, _ problem: String) -> DataError {
        DataError(.bad, file: path, problem, remedy: "get the file again")
    }
}

/// A file whose bytes are read at any place.
final class PositionedFile {
    /// The number of bytes.
    let byteCount: Int
    private let descriptor: Int32
    private let path: String

    init(path: String) throws(DataError) {
        let input = try FileInput(path: path)
        guard let file = input.openFile() else {
            throw DataError(.missing, file: path, "cannot be opened", remedy: "check the path")
        }
        (descriptor, byteCount, self.path) = (file.descriptor, file.byteCount, path)
    }

    deinit { FileInput.close(descriptor) }

    /// Fills the buffer with the bytes at a place.
    ///
    /// - Throws: `DataError` if the file has not so many.
    func read(into buffer: UnsafeMutableRawBufferPointer, at place: Int) throws(DataError) {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(place + filled))
            if count > 0 {
                filled += count
            } else if count == 0 || errno != EINTR {
                throw DataError(
                    .bad, file: path,
                    count == 0
                        ? "the file ends too early" : "cannot be read: \(String(cString: strerror(errno)))",
                    remedy: "get the file again")
            }
        }
    }

    /// Returns the bytes at a place.
    ///
    /// - Throws: `DataError` if the file has not so many.
    func read(_ count: Int, at place: Int) throws(DataError) -> [UInt8] {
        guard count >= 0, place >= 0, count <= byteCount, place <= byteCount - count else {
            throw DataError(
                .bad, file: path, "the archive's directory points outside the file",
                remedy: "get the file again")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        // Typed errors do not pass through withUnsafeMutableBytes.
        var result: Result<Void, DataError> = .success(())
        bytes.withUnsafeMutableBytes { buffer in
            result = Result { () throws(DataError) in try read(into: buffer, at: place) }
        }
        try result.get()
        return bytes
    }
}

/// Numbers in bytes, least significant byte first.
private struct ByteFields {
    private let content: [UInt8]

    init(_ content: [UInt8]) { self.content = content }

    /// Returns the number in so many bytes at a place; nil if they are not there, or it is larger than an `Int`.
    func number(_ byteCount: Int, _ place: Int) -> Int? {
        guard let bytes = bytes(byteCount, place) else { return nil }
        return Int(exactly: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    /// Returns so many bytes at a place; nil if they are not there.
    func bytes(_ count: Int, _ place: Int) -> ArraySlice<UInt8>? {
        guard place >= 0, count <= content.count, place <= content.count - count else { return nil }
        return content[place..<place + count]
    }
}
