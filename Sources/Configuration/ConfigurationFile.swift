import Foundation
import Registry
import Storage

/// The file of a configuration: its text and the parts of its path.
package struct ConfigurationFile {
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
    package static func expandingHome(_ path: String) -> String {
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

    /// The configuration that is probably meant by a name without a file; nil if there is none.
    private var adviceIfMissing: String? {
        if name == "latest" { return "the newest run goes on with 'dnn-dist train CONFIG --resume'" }
        let endings = [".yaml", ".yml"]
        let other = endings.map { name + $0 }.first { FileManager.default.fileExists(atPath: $0) }
        return (other ?? Suggestion.nearestFile(to: name, endings: endings)).map { "did you mean '\($0)'?" }
    }

    /// The commands for the folder of a run, or of several.
    private var adviceForFolder: String {
        let inner = (try? FileManager.default.contentsOfDirectory(atPath: name)) ?? []
        if inner.contains("config.yaml") {
            return
                "'dnn-dist train CONFIG --resume \(name)' goes on with this run; 'dnn-dist train \(name)/config.yaml' trains its configuration anew"
        }
        if let file = inner.sorted().first(where: { InputKind(ofName: $0) == .configuration }) {
            return "name a file in it, such as \(name)/\(file)"
        }
        if let setting = InputKind.imageSetting(forFolder: name) {
            return "a configuration names the folder of images: \(setting)"
        }
        return "to go on with a run, name its configuration: 'dnn-dist train CONFIG --resume'"
    }

    private func bytes() throws(ConfigurationErrors) -> Data {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) else {
            throw errors("no such file", at: .file(name), reason: .missingInput, suggestion: adviceIfMissing)
        }
        if isFolder.boolValue {
            throw errors(
                "a folder, not a configuration file", at: .file(name), reason: .missingInput,
                suggestion: adviceForFolder)
        }
        switch InputKind(ofName: name) {
        case .table:
            throw errors(
                "a table, not a configuration file", at: .file(name),
                suggestion: "'dnn-dist init \(name)' writes a configuration for it, which can be trained")
        case .model:
            throw errors(
                "a trained model, not a configuration file", at: .file(name),
                suggestion: "'dnn-dist evaluate \(name)' measures it; see also predict and export")
        case .configuration, nil: break
        }
        let unreadable = errors("the file cannot be read", at: .file(name), reason: .missingInput)
        guard let file = InputFile.open(name) else {
            guard errno == EINVAL else { throw unreadable }
            throw errors(
                "a device, pipe or socket, not a configuration file", at: .file(name), reason: .missingInput,
                suggestion: InputFile.remedy)
        }
        let handle = FileHandle(fileDescriptor: file.descriptor, closeOnDealloc: true)
        do {
            return try handle.read(upToCount: Self.byteLimit + 1) ?? Data()
        } catch {
            throw unreadable
        }
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
