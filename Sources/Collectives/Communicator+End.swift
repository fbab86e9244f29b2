extension Communicator {
    /// Ends the whole job after an error, so that it is reported once.
    ///
    /// An error that all ranks hold (`allFailed`, `rankFailed`) is reported by rank 0, and all close. After any other one the lowest rank that is
    /// not missing speaks and aborts at once; the rest give it some time, which only passes where that rank does not hold the error,
    /// and then do the same.
    ///
    /// - Parameters:
    ///   - error: what an exchange or `agree` threw.
    ///   - graceSeconds: how long the others wait.
    ///   - report: shows the error to people.
    /// - Note: where it returns, nothing is left but to leave with `error.exitCode`.
    public func end(
        after error: CommunicationError, graceSeconds: Double = 2, report: (CommunicationError) -> Void
    ) {
        switch error {
        case .allFailed, .rankFailed:
            if rank == 0 { report(error) }
            if (try? close()) != nil { return }
        default:
            let missing = error.missingRanks
            let speaker = (0..<size).first { !missing.contains($0) } ?? rank
            if rank != speaker { pause(seconds: graceSeconds) }
            report(error)
        }
        abort(exitCode: error.exitCode)
    }
}
