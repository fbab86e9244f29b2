import FoundationEssentials

/// The list of a checkpoint's files, with their sizes and checksums, and a checksum of the list itself.
///
/// Only one text is valid for a list, so that any change of `manifest.json` is detected.
struct Manifest {
    /// The file's name.
    static let name = "manifest.json"
    /// The size beyond which a file is no manifest.
    static let largestSize = 1 << 20

    struct File: Decodable {
        let name: String
        let size: Int
        let sha256: String
    }

    let format: Int
    let step: Int
    let files: [File]

    /// The format that is written and read.
    private static let format = 1

    /// Creates the manifest of files that are to be written.
    init(step: Int, _ files: [StoredFile]) {
        format = Self.format
        self.step = step
        self.files = files.map { file in
            var hash = SHA256()
            for piece in file.pieces { piece.withUnsafeBytes { hash.update($0) } }
            return File(
                name: file.name, size: file.byteCount, sha256: hash.finish())
        }
    }

    /// Reads the content of a `manifest.json`; the error says what is wrong with it.
    init(_ content: [UInt8]) throws(Problem) {
        guard let decoded = try? JSONDecoder().decode(Decoded.self, from: Data(content)) else {
            throw Problem("is not the text of a manifest")
        }
        guard decoded.format == Self.format else {
            throw Problem("has format \(decoded.format); this version reads format \(Self.format)")
        }
        (format, step, files) = (decoded.format, decoded.step, decoded.files)
        guard Array(text.utf8) == content else { throw Problem("does not have its own checksum") }
    }

    /// The file's text.
    var text: String {
        var text = "{\n  \"format\": \(format),\n  \"step\": \(step),\n  \"files\": [\n"
        text += files.map {
            "    {\"name\": \"\($0.name)\", \"size\": \($0.size), \"sha256\": \"\($0.sha256)\"}"
        }.joined(separator: ",\n")
        text += "\n  ],\n"
        var hash = SHA256()
        hash.update(text)
        return text + "  \"sha256\": \"\(hash.finish())\"\n}\n"
    }

    /// A fault of a manifest, as the end of a sentence.
    struct Problem: Error {
        let text: String

        init(_ text: String) { self.text = text }
    }

    private struct Decoded: Decodable {
        let format: Int
        let step: Int
        let files: [File]
    }
}
