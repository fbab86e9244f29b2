import Glibc

extension Communicator {
    /// Ends the whole job after an error, so that it is reported once.
    ///
    /// An error that all ranks hold (`allFailed`, `rankFailed`) is reported by rank 0, and all close. After any other one the first rank of a host
    /// that comes here speaks and aborts; those who know less give others time to do so first: a lost rank's watcher, and ranks of the host
    /// of the lowest rank that is not missing.
    ///
    /// - Parameters:
    ///   - error: what an exchange or `agree` threw.
    ///   - graceSeconds: how long a rank waits for one that knows more.
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
            waitForEnd(seconds: graceSeconds * patience(after: error), error)
            if mayReport() {
                report(error)
            } else {
                waitForEnd(seconds: graceSeconds, error)
            }
        }
        abort(exitCode: error.exitCode)
    }

    /// Waits for the launcher to end this rank. One that it has asked to end, as it asks all when one is lost, has no news of the others, and
    /// goes in silence.
    private func waitForEnd(seconds: Double, _ error: CommunicationError) {
        let start = ContinuousClock.now
        while (ContinuousClock.now - start).seconds < seconds {
            if StopSignal.number != nil && !error.isOwn { _exit(error.exitCode) }
            pause(seconds: 0.01)
        }
    }

    /// How long this rank leaves the word to others: 0 for not at all.
    private func patience(after error: CommunicationError) -> Double {
        let missing = error.missingRanks
        let speaker = (0..<size).first { !missing.contains($0) } ?? rank
        let isBeside = hosts.isEmpty || hosts[speaker] == hosts[rank]
        switch error {
        case .rankLost: return 2.5
        case .rankStopped: return isBeside ? 0 : 0.25
        // The launcher takes two seconds to end the ranks of another host.
        default: return rank == speaker ? 0 : isBeside ? 0.1 : 1.5
        }
    }
}
