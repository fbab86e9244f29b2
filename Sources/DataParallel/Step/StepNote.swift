import Collectives

/// A note from each rank to all others once a step, sent along with the sums of the losses, so that all of
/// them act on it alike.
package struct StepNote: Sendable, Hashable {
    /// The request to end that this rank got; nil if there was none.
    package let endRequest: EndRequest?
    /// The seconds that this rank took for its share of forward and backward pass, waiting excluded.
    package let seconds: Double
    /// A request to all ranks; only that of rank 0 counts.
    let request: StepRequest
    /// The digest of the replica, which must be the same on all ranks; see `MemoryGuard`.
    let digest: UInt64

    /// The note as numbers.
    var numbers: [Double] {
        [Double(endRequest?.code ?? 0), seconds, Double(request.rawValue), Double(bitPattern: digest)]
    }

    init(endRequest: EndRequest?, seconds: Double, request: StepRequest, digest: UInt64) {
        self.endRequest = endRequest
        self.request = request
        self.seconds = seconds
        self.digest = digest
    }

    /// The note with these numbers.
    init(numbers: [Double]) {
        endRequest = EndRequest(code: Int32(numbers[0]))
        seconds = numbers[1]
        request = StepRequest(rawValue: Int(numbers[2])) ?? .none
        digest = numbers[3].bitPattern
    }
}
