import Glibc

/// A file that grows by whole lines. Each one is with the system when `append` returns, so whoever reads along sees it.
final class LineFile {
    private let path: String
    private var descriptor: Int32 = -1

    /// A file that the first line creates, or that is continued.
    init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Adds the text, which is one line or more and ends with a newline. Where the disk takes a part of it only, that
    /// part is taken back.
    /// - Throws: also where the file was removed since the last line: what is written to it then would be lost.
    func append(_ text: String) throws(RunFolderError) {
        if descriptor < 0 { descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666) }
        guard descriptor >= 0 else { throw failure(errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
        guard status.st_nlink > 0 else { throw failure(ENOENT) }
        let code = FileBytes.write(text, to: descriptor)
        if code != 0 {
            ftruncate(descriptor, status.st_size)
            throw failure(code)
        }
    }

    private func failure(_ code: Int32) -> RunFolderError {
        RunFolderError("write the file", path, code: code)
    }
}
