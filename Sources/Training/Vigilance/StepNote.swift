/// What each rank tells all others once a step, on the way of the sums of the losses, so that all do the same with it.
struct StepNote: Sendable, Hashable {
    /// The signal by which this rank was asked to end; nil for none.
    var stopSignal: Int32?
    /// How long this rank took for its share of forward and backward pass, waiting left out.
    var seconds: Double

    /// What must be the same on all ranks; see `MemoryGuard`.
    var digest: UInt64

    /// The note as numbers.
    var numbers: [Double] { [Double(stopSignal ?? 0), seconds, Double(bitPattern: digest)] }

    /// A note.
    init(stopSignal: Int32?, seconds: Double, digest: UInt64) {
        self.stopSignal = stopSignal
        self.seconds = seconds
        self.digest = digest
    }

    /// The note that these numbers hold.
    init(numbers: [Double]) {
        stopSignal = numbers[0] == 0 ? nil : Int32(numbers[0])
        seconds = numbers[1]
        digest = numbers[2].bitPattern
    }
}
