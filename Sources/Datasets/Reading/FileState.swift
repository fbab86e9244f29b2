import Glibc

/// The state of a file that changes whenever its content does.
package struct FileState: Codable, Equatable, Sendable {
    /// The size in bytes.
    let byteCount: Int
    /// The file's number in its file system: another one after it was replaced.
    let node: UInt64
    /// The time of the last modification, which programs can set, in nanoseconds since 1970.
    let modification: Int
    /// The time of the last change of content, times or permissions, in nanoseconds since 1970.
    let change: Int

    /// Returns true if the file was not changed in the last seconds: a change from now on gets another time, however
    /// coarse the clock of the file system.
    func isOlder(thanSeconds seconds: Double) -> Bool {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9 - Double(change) / 1e9 >= seconds
    }
}
