/// Files that people ask for by name.
public enum OutputFile {
    /// Writes a file, whole or not at all.
    public static func write(_ content: [UInt8], to path: String) throws(RunFolderError) {
        try WholeFile.write(content, to: path)
    }
}
