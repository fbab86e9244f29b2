extension Launch {
    /// Makes the communicator, runs `body`, and ends the job so that an error is reported once and every rank leaves
    /// with its exit code.
    ///
    /// - Parameters:
    ///   - timeoutSeconds: how long any wait for other ranks may take.
    ///   - failure: the message and exit code of an error of `body` other than `CommunicationError`.
    ///   - report: shows an error to people; called on one rank.
    ///   - body: the work of this rank.
    /// - Returns: the exit code with which the process shall leave, 0 if all went well.
    public func run(
        timeoutSeconds: Double = 60, failure: (any Error) -> RankFailure,
        report: (CommunicationError) -> Void, _ body: (any Communicator) throws -> Void
    ) -> Int32 {
        let communicator: any Communicator
        do throws(CommunicationError) {
            communicator = try makeCommunicator(timeoutSeconds: timeoutSeconds)
        } catch {
            letSpeak()
            report(error)
            return error.exitCode
        }
        do {
            try body(communicator)
            try communicator.close()
            return 0
        } catch {
            let reason =
                error as? CommunicationError
                ?? .rankStopped(communicator.name(of: communicator.rank), failure(error))
            communicator.end(after: reason, report: report)
            return reason.exitCode
        }
    }
}
