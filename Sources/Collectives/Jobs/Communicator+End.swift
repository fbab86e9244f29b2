import CSignals
import Glibc

extension Communicator {
    /// Ends the whole job after an error, which is reported once.
    ///
    /// An error that all ranks hold (`allFailed`, `rankFailed`) is reported by rank 0, and all close. Any
    /// other one is reported by the first rank of a host that calls this, which then aborts. Ranks that know
    /// less first give others time to report it: a lost rank's watcher, and ranks of the host of the lowest
    /// rank that is not missing.
    ///
    /// - Parameters:
    ///   - error: the error that an exchange or `agree` threw.
    ///   - report: shows the error to people.
    /// - Note: If it returns, all that is left is to leave with `error.exitCode`.
    public func end(after error: CommunicationError, report: (CommunicationError) -> Void) {
        StopSignal.deferToEnd()
        switch error {
        case .allFailed, .rankFailed:
            if rank == 0 { report(error) }
            if (try? close()) != nil { return }
        default:
            waitForEnd(seconds: SupervisionTimes.endGrace * patience(after: error), error, report)
            if mayReport() {
                report(error)
            } else {
                waitForEnd(seconds: SupervisionTimes.endGrace, error, report)
            }
        }
        abort(exitCode: error.exitCode)
    }

    /// Waits for the launcher to end this rank. A rank that the launcher has asked to end, as it asks all
    /// when one is lost, knows nothing new about the others, and exits; silently, unless all ranks are on this host
    /// and none has reported anything, because the lost rank's watcher is lost, too.
    private func waitForEnd(
        seconds: Double, _ error: CommunicationError, _ report: (CommunicationError) -> Void
    ) {
        let start = ContinuousClock.now
        while (ContinuousClock.now - start).seconds < seconds {
            if StopSignal.request?.signal == SIGTERM && !error.isOwn {
                if Set(hosts).count == 1 && JobVoice.claim() { report(error) }
                signals_leave(error.exitCode)
            }
            pause(seconds: SupervisionTimes.endInterval)
        }
    }

    /// The time for which this rank leaves the report to others, as a multiple of
    /// `SupervisionTimes.endGrace`.
    private func patience(after error: CommunicationError) -> Double {
        let missing = error.missingRanks
        let speaker = (0..<size).first { !missing.contains($0) } ?? rank
        let isBeside = hosts.isEmpty || hosts[speaker] == hosts[rank]
        switch error {
        case .rankLost: return SupervisionTimes.patienceForWatcher
        case .rankStopped: return isBeside ? 0 : SupervisionTimes.patienceForOwnFailure
        default:
            if rank == speaker {
                return missing.contains { $0 < rank } ? SupervisionTimes.patienceForLowerRank : 0
            }
            return isBeside ? SupervisionTimes.patienceBeside : SupervisionTimes.patienceElsewhere
        }
    }
}
