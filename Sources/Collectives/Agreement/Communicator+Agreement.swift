extension Communicator {
    /// All ranks say whether they can go on; if one cannot, none does.
    ///
    /// - Returns: this rank's own value, if all ranks have one.
    /// - Throws: on all ranks the same error: `allFailed` if all gave the same failure, else `rankFailed` with that of the lowest rank that failed.
    /// - Note: collective, every rank calls it in the same order.
    @discardableResult
    public func agree<Value>(
        _ result: Result<Value, RankFailure>, phase: Phase = .setup
    ) throws(CommunicationError) -> Value {
        var report: [UInt8] = []
        if case .failure(let failure) = result { report = failure.bytes }
        let reports = try allGather(report, phase: phase)
        if case .failure(let failure) = result, reports.allSatisfy({ $0 == report }) {
            throw .allFailed(failure)
        }
        for (rank, bytes) in reports.enumerated() {
            if let failure = RankFailure(bytes: bytes) { throw .rankFailed(name(of: rank), failure) }
        }
        switch result {
        case .success(let value): return value
        case .failure(let failure): throw .rankFailed(name(of: rank), failure)
        }
    }
}
