import CMPI

/// A message from a rank to all others that it has waited for the whole limit. A rank that sent it may be
/// waited for, too, but is not the missing one.
enum MPIAlarm {
    /// The tag of its messages, beyond the raw values of `Phase`.
    private static let tag: Int32 = 1000

    /// Sends the alarm, and listens for the alarms of others.
    ///
    /// - Parameters:
    ///   - peers: the other ranks.
    ///   - silent: the ranks that this rank has waited for.
    /// - Returns: those of them that have not sent an alarm themselves.
    static func raise(among peers: [Int], silent: [Int]) -> [Int] {
        // The process is about to end: the memory of the messages is not freed.
        let word = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
        word.storeBytes(of: 1, as: UInt8.self)
        for peer in peers {
            var request = cmpi_request_null()
            _ = cmpi_isend(word, 1, Int32(peer), tag, &request)
        }
        var missing = silent
        let start = ContinuousClock.now
        while missing.count > 1, (ContinuousClock.now - start).seconds < SupervisionTimes.alarmWait {
            missing.removeAll { cmpi_has_sent(Int32($0), tag) }
            pause(seconds: SupervisionTimes.alarmInterval)
        }
        // If all of them wait, they wait for each other.
        return missing.isEmpty ? silent : missing
    }
}
