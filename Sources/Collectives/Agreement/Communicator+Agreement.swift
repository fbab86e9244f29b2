extension Communicator {
    /// Goes on only if all ranks can; if one cannot, none does.
    ///
    /// - Returns: this rank's own value, if all ranks have one.
    /// - Throws: the same error on all ranks: `allFailed` if all have the same failure, else `rankFailed`
    ///   with the failure of the lowest rank that has one.
    /// - Note: Collective: every rank must call it in the same order.
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
