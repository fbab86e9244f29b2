extension Communicator {
    /// Waits on all ranks for something that rank 0 does beside, such as writing a file, however long it
    /// takes: rank 0 gives a sign of life every second.
    ///
    /// - Parameter isDone: waits for at most so many seconds and returns true if it is done; called on rank 0.
    /// - Note: Collective: every rank must call it in the same order.
    package func awaitFirst(_ isDone: (_ seconds: Double) -> Bool) throws(CommunicationError) {
        while true {
            let answer: [UInt8] = rank == 0 && isDone(1) ? [1] : [0]
            if try allGather(answer, phase: .checkpoint)[0] == [1] { return }
        }
    }
}
