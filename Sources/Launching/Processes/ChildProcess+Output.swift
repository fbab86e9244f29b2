import Collectives
import Glibc

extension ChildProcess {
    /// Runs a program that ends soon.
    ///
    /// - Parameter limitSeconds: the time after which it is killed.
    /// - Returns: its output and errors, and true if it closed them in time.
    /// - Throws: `LaunchError` if the system gives no more processes or files.
    /// - Precondition: this process has one thread.
    package static func output(
        of command: [String], environment: [String: String], limitSeconds: Double
    ) throws(LaunchError) -> (text: String, isWhole: Bool) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw LaunchError("no pipe can be made: \(String(cString: strerror(errno)))", .internal)
        }
        defer { close(ends[0]) }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        let child: ChildProcess
        do {
            defer { close(ends[1]) }
            child = try ChildProcess(command, environment: environment, output: ends[1])
        }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        var isWhole = false
        let start = ContinuousClock.now
        while true {
            let rest = limitSeconds - (ContinuousClock.now - start).seconds
            var events = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            guard rest > 0, poll(&events, 1, Int32(rest * 1000) + 1) > 0 else { break }
            let count = read(ends[0], &buffer, buffer.count)
            isWhole = count == 0
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        child.killAll()
        // A process that waits for a disk ends only afterwards.
        let end = ContinuousClock.now
        while child.end() == nil, (ContinuousClock.now - end).seconds < 1 { usleep(1000) }
        return (String(decoding: text, as: UTF8.self), isWhole)
    }
}
