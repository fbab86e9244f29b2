import Collectives

extension Communicator {
    /// Does a part of the set-up that may fail on some ranks only; all ranks go on together or not at all.
    public func setUp<Value>(_ body: () throws -> Value) throws(CommunicationError) -> Value {
        try agree(Result { try body() }.mapError { RankFailure($0) })
    }
}
