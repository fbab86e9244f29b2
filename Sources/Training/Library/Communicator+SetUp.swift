import Collectives

extension Communicator {
    /// Runs a part of the set-up that may fail on some ranks only; it succeeds on all ranks or fails on all.
    public func setUp<Value>(_ body: () throws -> Value) throws(CommunicationError) -> Value {
        try agree(Result { try body() }.mapError { RankFailure($0) })
    }
}
