import Foundation

/// The file of a configuration: its text and the parts of its path.
struct ConfigurationFile {
    /// The maximum size of a configuration in bytes.
    private static let byteLimit = 4 << 20

    private let name: String

    init(_ name: String) {
        self.name = name
    }

    /// The absolute path of the file's folder.
    var folder: String {
        let absolute = name.hasPrefix("/") ? name : Self.path(inWorkingFolder: name)
        let folder = absolute.split(separator: "/").dropLast().filter { $0 != "." }
        return "/" + folder.joined(separator: "/")
    }

    /// The absolute path of a file in the working folder, or the relative one if that folder was deleted.
    static func path(inWorkingFolder name: String) -> String {
        let folder = FileManager.default.currentDirectoryPath
        return folder.isEmpty || folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// A path whose first part `~` is replaced by the home directory, if there is one.
    static func expandingHome(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        let home = ProcessInfo.processInfo.environment["HOME"].flatMap { $0.isEmpty ? nil : $0 }
        return (home ?? NSHomeDirectory()) + path.dropFirst()
    }

    /// The file's name without folders and extension.
    var stem: String {
        let last = String(name.split(separator: "/").last ?? "")
        guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return last }
        return String(last[..<dot])
    }

    /// The file's text.
    func text() throws(ConfigurationErrors) -> String {
        let bytes = try bytes()
        guard bytes.count <= Self.byteLimit else {
            throw errors("more than \(Self.byteLimit) bytes are not a configuration", at: .file(name))
        }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        throw errors(
            "the file is not UTF-8 text", at: firstInvalid(in: bytes),
            suggestion: "save it in the encoding UTF-8")
    }

    private func bytes() throws(ConfigurationErrors) -> Data {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) else {
            throw errors("no such file", at: .file(name), reason: .missingInput)
        }
        if isFolder.boolValue {
            throw errors("a folder, not a configuration file", at: .file(name), reason: .missingInput)
        }
        // A named pipe would make an ordinary open wait for a writer.
        let descriptor = open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        let unreadable = errors("the file cannot be read", at: .file(name), reason: .missingInput)
        guard descriptor >= 0 else { throw unreadable }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable }
        guard status.st_mode & S_IFMT == S_IFREG || isOpenFile else {
            throw errors(
                "a device, pipe or socket, not a configuration file", at: .file(name), reason: .missingInput,
                suggestion: "for the output of a command, write <(…) or /dev/stdin")
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        do {
            return try handle.read(upToCount: Self.byteLimit + 1) ?? Data()
        } catch {
            throw unreadable
        }
    }

    /// True if the name is that of a file that this process has open, as `/dev/stdin` and a shell's `<(…)` are.
    private var isOpenFile: Bool {
        name == "/dev/stdin" || ["/dev/fd/", "/proc/self/fd/"].contains(where: name.hasPrefix)
    }

    /// The place of the first byte that is not valid UTF-8.
    private func firstInvalid(in bytes: Data) -> Place {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var valid = String.UnicodeScalarView()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { valid.append(scalar) }
        let before = SourceText(String(valid) + "?", name: name)
        return before.place(index: before.scalars.count - 1)
    }

    private func errors(
        _ message: String, at place: Place, reason: ConfigurationErrors.Reason = .invalid,
        suggestion: String? = nil
    ) -> ConfigurationErrors {
        ConfigurationErrors(
            [Diagnostic(place: place, message: message, suggestion: suggestion)], reason: reason)
    }
}
