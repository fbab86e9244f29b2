import Registry

/// The files of a data set that everybody knows by name: where they may lie, and what to tell whoever lacks them.
struct OfficialFiles: Sendable {
    /// One of the files.
    struct File: Sendable {
        /// Its official name.
        let name: String
        /// Its size, unpacked, as people write it.
        let byteCount: String
    }

    /// The option that names the folder.
    static let folderOption = Option<String?>(
        "folder", kind: .path, default: .some(nil),
        help: "folder of the files; overrides the environment variable")

    /// What people call the data set.
    let title: String
    /// The environment variable that names the folder of the files.
    let environmentVariable: String
    /// The folder of the files where the variable is not set, beside the configuration.
    let folder: String
    /// The folder that the official archive unpacks to, in which they may lie too; nil where there is none.
    var archiveFolder: String?
    /// Where people get them.
    let origin: String

    /// The paths of some of the files, each plain or gzip.
    ///
    /// - Parameter stated: the folder that the configuration names, nil where it names none.
    /// - Throws: `DataError` that lists those that are missing.
    func paths(
        of files: [File], statedFolder stated: String?, context: DataContext
    ) throws(DataError) -> [String] {
        let variable = context.environment[environmentVariable].flatMap { $0.isEmpty ? nil : $0 }
        let home = stated ?? variable ?? context.resolve(folder)
        let places = [home] + (archiveFolder.map { [home + "/" + $0] } ?? [])
        let paths = files.map { file in
            places.flatMap { ["\($0)/\(file.name)", "\($0)/\(file.name).gz"] }.first(where: FileInput.exists)
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
