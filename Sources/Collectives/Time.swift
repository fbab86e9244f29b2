import Glibc

/// Lets this thread sleep.
func pause(seconds: Double) {
    guard seconds > 0 else { return }
    var rest = timespec(seconds: seconds)
    var next = timespec()
    while nanosleep(&rest, &next) != 0 && errno == EINTR { rest = next }
}

extension timespec {
    /// A span of time.
    init(seconds: Double) {
        let whole = min(seconds, 1e9).rounded(.down)
        self.init(tv_sec: Int(whole), tv_nsec: Int((min(seconds, 1e9) - whole) * 1e9))
    }
}
