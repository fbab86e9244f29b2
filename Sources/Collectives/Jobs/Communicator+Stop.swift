extension Communicator {
    /// Ends the job in an orderly way, on all ranks at this place, if one of them has recorded a request to end.
    ///
    /// - Throws: the same error on all ranks, with exit code 75. Where requests are not deferred, does nothing, at no
    ///   cost.
    /// - Note: Collective: every rank must call it in the same order, and all defer requests or none.
    public func endIfStopped(phase: Phase = .setup) throws(CommunicationError) {
        guard StopSignal.isHandled, StopSignal.isDeferred else { return }
        try agree(StopSignal.failure.map { .failure($0) } ?? .success(()), phase: phase)
    }
}
