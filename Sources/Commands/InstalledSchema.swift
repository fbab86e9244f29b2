import FoundationEssentials

/// The JSON Schema of configurations that `launch/install` puts beside the program: `PREFIX/share/dnn-dist/configs/schema.json`
/// for `PREFIX/bin/dnn-dist`.
enum InstalledSchema {
    /// The path of the schema; nil if the program is not installed.
    static var path: String? {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        else {
            return nil
        }
        let folders = program.split(separator: "/").dropLast(2)
        let path = "/" + (folders + ["share", "dnn-dist", "configs", "schema.json"]).joined(separator: "/")
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
