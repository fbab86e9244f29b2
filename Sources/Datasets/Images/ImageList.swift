import FoundationEssentials

/// The files of labelled images and their classes.
struct ImageList: Equatable {
    /// The path of each image.
    private(set) var paths: [String] = []
    /// The class of each image, an index into `classNames`.
    private(set) var classes: [Int32] = []
    /// The names of the classes.
    private(set) var classNames: [String] = []

    /// The files that lie beside images, and are none; hidden ones are not told.
    private(set) var others: [String] = []

    /// The extensions of the files that are images.
    private static let extensions = [".png", ".jpg", ".jpeg", ".jpe", ".jfif"]

    /// A note about files that were passed over; nil if there are none.
    var note: String? {
        guard !others.isEmpty else { return nil }
        let some = others.prefix(3).map { "'\(Printable.name($0))'" }.joined(separator: ", ")
        return
            "\(others.count == 1 ? "1 file is" : "\(others.count) files are") passed over, which \(others.count == 1 ? "does" : "do") not end with \(Self.extensions.joined(separator: ", ")): \(some)\(others.count > 3 ? " …" : "")"
    }

    /// Lists the images in the sub-folders of a folder, one for each class; classes and files in the order of their names.
    ///
    /// - Parameter stated: the classes in their order; empty for the sub-folders.
    /// - Throws: `DataError` if there are none.
    init(folder: String, classes stated: [String]) throws(DataError) {
        let found = try Self.entries(folder).filter { !$0.hasPrefix(".") && Self.isFolder("\(folder)/\($0)") }
        classNames = stated.isEmpty ? found : stated
        guard !found.isEmpty else {
            throw DataError(
                .bad, file: folder, "the folder has no sub-folders, one for each class",
                remedy: "put the images of each class into a folder with its name")
        }
        if let unknown = found.first(where: { !classNames.contains($0) }) {
            throw DataError(
                .bad, file: "\(folder)/\(unknown)", "the folder is none of the stated classes",
                remedy: "add it to 'classes', or take it away")
        }
        for (number, name) in classNames.enumerated() where found.contains(name) {
            let files = try images(in: folder, "\(name)/")
            guard !files.isEmpty else {
                throw DataError(
                    .bad, file: "\(folder)/\(name)",
                    "the folder of this class has no images (\(Self.endings))",
                    remedy: "put its images there, or take the folder away")
            }
            paths += files.map { "\(folder)/\($0)" }
            classes += files.map { _ in Int32(number) }
        }
        try checkNotEmpty(folder)
    }

    /// Lists images without classes: an image, those of a folder and of its sub-folders, or those of the first column of
    /// a table.
    ///
    /// - Throws: `DataError` if there are none.
    init(unlabelled path: String) throws(DataError) {
        if Self.isFolder(path) {
            paths = try images(in: path, "").map { "\(path)/\($0)" }
            for name in try Self.entries(path) where !name.hasPrefix(".") && Self.isFolder("\(path)/\(name)")
            {
                paths += try images(in: path, "\(name)/").map { "\(path)/\($0)" }
            }
        } else if Self.isImage(path) {
            paths = [path]
        } else {
            let rows = try RawTable(
                ContentReader(path: path), TableReading(header: .absent, verbatim: [ColumnReference("0")]))
            for row in 0..<rows.rowCount where row > 0 || rows.shown(row, 0).contains(".") {
                paths.append(Self.path(rows.shown(row, 0), besides: path))
            }
        }
        try checkNotEmpty(path)
    }

    /// The path of an image that a table names: relative ones start at the table's folder.
    private static func path(_ image: String, besides table: String) -> String {
        guard !image.hasPrefix("/"), let slash = table.lastIndex(of: "/") else { return image }
        return table[...slash] + image
    }

    /// Reads a table of two columns, a path and a class: paths start at the table's folder.
    ///
    /// - Parameter stated: the classes in their order; empty for those of the table, sorted by name.
    /// - Throws: `DataError` if a line has no class, or another one than is stated.
    init(table: String, classes stated: [String]) throws(DataError) {
        let rows = try RawTable(
            ContentReader(path: table),
            TableReading(header: .absent, verbatim: [ColumnReference("0"), ColumnReference("1")]))
        var names: [String] = []
        var errors = ErrorList(file: table)
        let known = Set(stated)
        let count = rows.columns.count
        guard count == 2 else {
            throw DataError(
                .bad, file: table, "the table has \(count == 1 ? "1 column" : "\(count) columns")",
                remedy: "write two: the path of an image, and its class")
        }
        for row in 0..<rows.rowCount {
            let path = rows.cell(row, 0) == .missing ? "" : rows.shown(row, 0)
            // The first line may name the columns.
            if row == 0, !path.contains("."),
                !FileManager.default.fileExists(atPath: Self.path(path, besides: table))
            {
                continue
            }
            guard !path.isEmpty, rows.cell(row, 1) != .missing else {
                errors.add(
                    line: rows.line(of: row), "\(path.isEmpty ? "the path" : "the class") is missing",
                    remedy: "write the path of an image, and its class")
                continue
            }
            let name = rows.shown(row, 1)
            if !stated.isEmpty, !known.contains(name) {
                errors.add(
                    line: rows.line(of: row),
                    "'\(Printable.text(name.utf8))' is none of the classes \(ColumnReference.list(stated))",
                    remedy: "correct the line or 'classes'")
            }
            paths.append(Self.path(path, besides: table))
            names.append(name)
        }
        try errors.check()
        let numbering = ClassNumbering(of: names, stated: stated)
        classNames = numbering.names
        classes = names.compactMap { numbering[$0] }
        try checkNotEmpty(table)
    }

    private func checkNotEmpty(_ name: String) throws(DataError) {
        guard paths.isEmpty else { return }
        throw DataError(
            .bad, file: name,
            "there are no images (\(Self.endings))",
            remedy: "check the path")
    }

    private static var endings: String { "files that end with \(extensions.joined(separator: ", "))" }

    /// Returns the paths, from a folder on, of the images in a part of it (empty, or with a slash at its end), in order; hidden
    /// files are none, and other files are noted.
    private mutating func images(in folder: String, _ part: String) throws(DataError) -> [String] {
        var images: [String] = []
        for name in try Self.entries(part.isEmpty ? folder : "\(folder)/\(part.dropLast())")
        where !name.hasPrefix(".") {
            if Self.isImage(name) {
                images.append(part + name)
            } else if !Self.isFolder("\(folder)/\(part)\(name)") {
                others.append(part + name)
            }
        }
        return images
    }

    static func isImage(_ path: String) -> Bool {
        extensions.contains { path.lowercased().hasSuffix($0) }
    }

    private static func entries(_ folder: String) throws(DataError) -> [String] {
        do {
            // By bytes: the same order in every language.
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted {
                $0.utf8.lexicographicallyPrecedes($1.utf8)
            }
        } catch {
            throw DataError(
                .missing, file: folder, "the folder cannot be read",
                remedy: "check the path and its permissions")
        }
    }

    static func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }
}
