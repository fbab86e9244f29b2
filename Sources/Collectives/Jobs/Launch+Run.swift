import Glibc
import Storage

extension Launch {
    /// Divides this process into a rank and its watcher, makes the rank's communicator, runs `body`, and ends
    /// the job so that an error is reported once and every rank leaves with its exit code.
    ///
    /// - Parameters:
    ///   - timeoutSeconds: the time limit of any wait for other ranks, unless `body` sets another; by default that
    ///     of the environment variable `DNN_DIST_STALL_TIMEOUT`, or 60.
    ///   - log: the rank's log, which gets its standard error and its end; nil for none.
    ///   - failure: returns the message and exit code for an error of `body` other than `CommunicationError`.
    ///   - report: shows an error to people; called on one rank, or by a rank's watcher.
    ///   - body: the work of this rank.
    /// - Returns: the exit code with which the process must leave, 0 on success.
    /// - Precondition: the process has one thread.
    public func run(
        timeoutSeconds: Double? = nil, log: RankLog? = nil, failure: (any Error) -> RankFailure,
        report: @escaping (CommunicationError) -> Void, _ body: (any Communicator) throws -> Void
    ) -> Int32 {
        if usesMPI && !StopSignal.isHandled { handleSignals() }
        let report: (CommunicationError) -> Void = { error in
            JobVoice.announce()
            report(error)
        }
        let reportOfWatcher: (CommunicationError) -> Void = { error in
            log?.write("error: \(error)")
            report(error)
        }
        do throws(CommunicationError) {
            try open(log)
            let startLimit = try Self.startLimit()
            let timeoutSeconds = timeoutSeconds ?? startLimit
            if usesMPI { try Descriptors.ensure(ranks: size ?? 1) }
            let page = try Watcher.start(
                self, timeoutSeconds: timeoutSeconds, log: log, report: reportOfWatcher)
            let code = run(page, timeoutSeconds, log, failure, report, body)
            if code == 0 { fflush(nil) }
            page.farewellCode = code
            return code
        } catch {
            return end(after: error, report)
        }
    }

    private func run(
        _ page: WatchedPage, _ timeoutSeconds: Double, _ log: RankLog?, _ failure: (any Error) -> RankFailure,
        _ report: (CommunicationError) -> Void, _ body: (any Communicator) throws -> Void
    ) -> Int32 {
        let communicator: any Communicator
        do throws(CommunicationError) {
            communicator = try makeCommunicator(timeoutSeconds: timeoutSeconds, page: page)
        } catch {
            return end(after: error, report)
        }
        do {
            try body(communicator)
            // There is nothing left to stop.
            try StopSignal.deferred { () throws(CommunicationError) in try communicator.close() }
            log?.write("done")
            return 0
        } catch {
            let reason =
                error as? CommunicationError
                ?? .rankStopped(communicator.name(of: communicator.rank), failure(error))
            log?.write("ended by: \(reason)")
            communicator.end(after: reason, report: report)
            return reason.exitCode
        }
    }

    private func open(_ log: RankLog?) throws(CommunicationError) {
        do throws(StorageError) {
            try log?.open()
        } catch {
            throw .rankStopped(
                RankName(rank: rank ?? 0, host: hostName(), isAlone: !usesMPI || size == 1),
                RankFailure(message: "\(error)", exitCode: .cannotWrite))
        }
    }

    /// Ends a rank that has not found the others.
    private func end(after error: CommunicationError, _ report: (CommunicationError) -> Void) -> Int32 {
        waitForErrorReport()
        report(error)
        return error.exitCode
    }
}
