import CSignals

/// The backtrace of a crash of this process.
public enum CrashReport {
    /// The folder for the file `crash-rank-RANK.txt`, which is written only if this process crashes. Nil, the
    /// default, or a path of more than 900 bytes: a crash writes a few lines to standard error.
    public static var folder: String? {
        get { signals_crash_folder().map { String(cString: $0) } }
        set { signals_crash_set_folder(newValue) }
    }
}
