import FoundationEssentials
import Glibc

/// Small files by which the system describes itself.
enum SystemFiles {
    /// The text of a file without white space around it; nil if it cannot be read.
    static func text(_ path: String) -> String? {
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        return String(text.reversed().drop(while: \.isWhitespace).reversed()).trimmingPrefix("\n").description
    }

    /// The target of a symbolic link; nil if there is none.
    static func link(_ path: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path)
    }

    /// The names of a folder's entries, in alphabetical order; empty if it cannot be read.
    static func names(in path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    /// True if there is a file at the path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The system's text for its last error.
    static func problem() -> String { String(cString: strerror(errno)) }
}

/// The time of day.
enum Clock {
    /// The seconds since 1970.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
