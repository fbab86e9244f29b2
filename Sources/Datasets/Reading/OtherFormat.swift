/// A format of files that people take for data, but that is not read: recognized by its first bytes, not by the file's
/// name.
enum OtherFormat {
    private static let formats: [(beginning: [UInt8], kind: String, remedy: String)] = [
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "compressed by xz", decompressing("xz -dk")),
        (Array("BZh91AY&SY".utf8), "compressed by bzip2", decompressing("bzip2 -dk")),
        ([0x28, 0xb5, 0x2f, 0xfd], "compressed by zstd", decompressing("zstd -dk")),
        ([0x04, 0x22, 0x4d, 0x18], "compressed by lz4", decompressing("lz4 -dk")),
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive", "unpack it first, and name the file"),
        (
            Array("PAR1".utf8), "a Parquet file",
            "write a table of text (in pandas: read_parquet(…).to_csv(…, index=False)), or arrays (numpy.save)"
        ),
        (
            Array("ARROW1\0\0".utf8), "an Arrow file",
            "write a table of text (in pandas: read_feather(…).to_csv(…, index=False)), or arrays (numpy.save)"
        ),
        ([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], "an old Excel spreadsheet", savingSpreadsheet),
        (Array("SQLite format 3\0".utf8), "an SQLite database", "export the table as CSV"),
    ]

    private static func decompressing(_ command: String) -> String {
        "decompress it first (\(command) FILE), or compress it with gzip, which is read"
    }

    /// Advice for spreadsheets.
    static let savingSpreadsheet =
        "save the table as CSV (in pandas: read_excel(…).to_csv(…, index=False))"

    /// Checks that the first bytes of a file are not those of such a format.
    static func check(_ bytes: UnsafeRawBufferPointer, name: String) throws(DataError) {
        guard let found = formats.first(where: { bytes.starts(with: $0.beginning) }) else { return }
        // The name of a column may be a signature; what follows in a file of the format is binary.
        let next = bytes.dropFirst(found.beginning.count).prefix(4)
        if found.beginning.allSatisfy({ (0x20..<0x7f).contains($0) }),
            !next.contains(where: { $0 < 0x20 && !"\r\n\t".utf8.contains($0) || $0 >= 0x7f })
        {
            return
        }
        throw DataError(.bad, file: name, "is \(found.kind), which cannot be read", remedy: found.remedy)
    }
}
