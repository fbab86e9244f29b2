import Registry

/// The files of a well-known data set: their possible locations, and instructions for users who lack them.
struct OfficialFiles: Sendable {
    /// One of the files.
    struct File: Sendable {
        /// Its official name.
        let name: String
        /// The names under which it may lie: the official one, and that of mirrors, with a dot before `idx`.
        var names: [String] { [name, name.replacing("-idx", with: ".idx")] }
        /// Its uncompressed size, in readable form.
        let byteCount: String
    }

    /// The option that names the folder.
    static let folderOption = Option<String?>(
        "folder", kind: .path, default: .some(nil),
        help: "folder of the files; overrides the environment variable")

    /// The usual name of the data set.
    let title: String
    /// The environment variable that names the folder of the files.
    let environmentVariable: String
    /// The folder of the files if the variable is not set, relative to the configuration.
    let folder: String
    /// A folder that the official archive unpacks to and that may also hold the files; nil if there is none.
    var archiveFolder: String?
    /// The origin to download them from.
    let origin: String

    /// Returns the paths of some of the files, each plain or gzip.
    ///
    /// - Parameter stated: the folder that the configuration names, nil if it names none.
    /// - Throws: `DataError` that lists the missing files.
    func paths(
        of files: [File], configuredFolder stated: String?, context: DataContext
    ) throws(DataError) -> [String] {
        let variable = context.environment[environmentVariable].flatMap { $0.isEmpty ? nil : $0 }
        let home = stated ?? variable ?? context.resolve(folder)
        let places = [home] + (archiveFolder.map { [home + "/" + $0] } ?? [])
        let paths = files.map { file in
            places.flatMap { place in file.names.flatMap { ["\(place)/\($0)", "\(place)/\($0).gz"] } }
                .first(where: FileInput.exists)
        }
        let missing = zip(files, paths).filter { $0.1 == nil }.map(\.0)
        guard missing.isEmpty else {
            let list = missing.map { "\n  \($0.name) (\($0.byteCount) bytes) or \($0.name).gz" }.joined()
            let place =
                if stated != nil {
                    "put them into the folder that the configuration names"
                } else if variable != nil {
                    "put them into the folder that \(environmentVariable) names"
                } else {
                    "put them there or set \(environmentVariable) to the folder that has them"
                }
            throw DataError(
                .missing, file: home, "these files of \(title) are not there:\(list)\n",
                remedy: "\(place). \(origin)")
        }
        return paths.compactMap(\.self)
    }
}
