extension Launch {
    /// Makes the communicator that the environment asks for.
    ///
    /// - Parameter timeoutSeconds: the time limit of any wait for other ranks.
    /// - Throws: `CommunicationError.launch` if processes were started together but cannot find each other.
    public func makeCommunicator(timeoutSeconds: Double = 60) throws(CommunicationError) -> any Communicator {
        try makeCommunicator(timeoutSeconds: timeoutSeconds, page: WatchedPage())
    }

    /// Does the same for a rank whose watcher reads `page`.
    func makeCommunicator(
        timeoutSeconds: Double, page: WatchedPage
    ) throws(CommunicationError) -> any Communicator {
        if usesMPI {
            return try MPICommunicator(
                launch: self, timeoutSeconds: timeoutSeconds, pieceBytes: MPICommunicator.longestMessage,
                page: page)
        }
        if let stepTasks, stepTasks > 1 {
            throw .launch(.loneProcesses(stepTasks))
        }
        return SoloCommunicator()
    }
}
