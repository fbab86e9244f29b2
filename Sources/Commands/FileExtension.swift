import ArgumentParser

/// The extensions of files that options write in one format.
enum FileExtension {
    /// Checks that a path does not ask for another format.
    ///
    /// - Parameters:
    ///   - option: the option that names the path.
    ///   - extensions: the extensions of the option's format. A path without extension gets that format, too.
    /// - Throws: `ValidationError` with the extensions that the option can write.
    static func check(_ path: String, of option: String, isOneOf extensions: [String]) throws {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return }
        let found = name[name.index(after: dot)...]
        // v1.2 has no extension.
        guard found.first?.isLetter == true, !extensions.contains(found.lowercased()) else { return }
        let known = extensions.map { ".\($0)" }.joined(separator: " or ")
        throw ValidationError(
            "\(option) writes \(extensions[0].uppercased()): give the file a name that ends with \(known); '\(path)' ends with .\(found)."
        )
    }
}
