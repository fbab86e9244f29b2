import CMPI

/// A word from a rank to all others that it has waited for the whole limit. Who gives it may be waited for, too, but is not the one who is missing.
enum MPIAlarm {
    /// The tag of its messages, beyond those of the phases.
    private static let tag: Int32 = 1000
    /// How much later than this rank another one may have begun to wait.
    private static let seconds = 0.5

    /// Raises it, and listens for that of others.
    ///
    /// - Parameters:
    ///   - peers: the other ranks.
    ///   - silent: those that this rank has waited for.
    /// - Returns: those of them that are missing themselves.
    static func raise(among peers: [Int], silent: [Int]) -> [Int] {
        // The process is about to end: nobody frees what the messages need.
        let word = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
        word.storeBytes(of: 1, as: UInt8.self)
        for peer in peers {
            var request = cmpi_request_null()
            _ = cmpi_isend(word, 1, Int32(peer), tag, &request)
        }
        var missing = silent
        let start = ContinuousClock.now
        while missing.count > 1, (ContinuousClock.now - start).seconds < seconds {
            missing.removeAll { cmpi_has_sent(Int32($0), tag) }
            pause(seconds: 0.001)
        }
        // If all of them wait, it is for each other.
        return missing.isEmpty ? silent : missing
    }
}
