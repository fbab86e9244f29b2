extension RunFigures {
    /// Writes all figures into a folder, which is created if it does not exist.
    ///
    /// - Returns: the paths of the files, in order.
    /// - Throws: `RunFolderError` if one cannot be written.
    public func write(to folder: String) throws(RunFolderError) -> [String] {
        try RunFolder.createFolders(folder)
        var paths: [String] = []
        for (file, figure) in all {
            let path = folder + (folder.hasSuffix("/") ? "" : "/") + file
            try WholeFile.write(Array(figure.svg.utf8), to: path)
            paths.append(path)
        }
        return paths
    }
}
