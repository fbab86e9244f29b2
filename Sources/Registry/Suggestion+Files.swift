import FoundationEssentials

// Similar names of files.
extension Suggestion {
    /// Returns the path of the file whose name is most similar to one that is not there, in the same folder; nil if none is
    /// similar. Names are compared without their endings.
    ///
    /// - Parameter endings: the endings of the names that count; nil for that of the path.
    package static func nearestFile(to path: String, endings: [String]? = nil) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.last, !name.isEmpty else { return nil }
        let folder = parts.dropLast().joined(separator: "/")
        let place = parts.count == 1 ? "." : folder.isEmpty ? "/" : folder
        let own = Self.parts(of: name)
        let found = ((try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []).sorted().map(
            Self.parts
        )
        .filter { (endings ?? [own.ending]).contains($0.ending) }
        guard let stem = nearest(to: own.stem, among: found.map(\.stem)),
            let file = found.first(where: { $0.stem == stem })
        else { return nil }
        return (parts.count == 1 ? "" : folder + "/") + file.stem + file.ending
    }

    /// Returns the parts of a file's name before and from its first point.
    private static func parts(of name: String) -> (stem: String, ending: String) {
        let stem = name.prefix { $0 != "." }
        return (String(stem), String(name[stem.endIndex...]))
    }
}
