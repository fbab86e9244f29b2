/// Writes files whose names belong to the program, such as those of a run's folder, whole or absent: nobody ever meets
/// half of one, whenever the process or the machine stops. `ResultFile` writes to paths that a user names.
public enum AtomicFile {
    /// Writes the bytes to a temporary file, synchronizes it to disk, renames it to `path`, and synchronizes
    /// its folder.
    public static func write(_ bytes: [UInt8], to path: String) throws(StorageError) {
        try write([bytes], to: path)
    }

    /// Writes content that lies in several arrays in the same way.
    public static func write(_ pieces: [[UInt8]], to path: String) throws(StorageError) {
        let file = try ResultFile(path, at: Destination(own: path))
        for piece in pieces { try file.append(piece) }
        try file.finish()
    }
}
