/// What each rank tells all others once a step, on the way of the sums of the losses, so that all do the same with it.
struct StepNote: Sendable, Hashable {
    /// The signal by which this rank was asked to end; nil for none.
    var stopSignal: Int32?
    /// How long this rank took for its share of forward and backward pass, waiting left out.
    var seconds = 0.0

    /// The note as numbers.
    var numbers: [Double] { [Double(stopSignal ?? 0), seconds] }

    /// A note.
    init(stopSignal: Int32? = nil, seconds: Double) {
        self.stopSignal = stopSignal
        self.seconds = seconds
    }

    /// The note that these numbers hold.
    init(numbers: [Double]) {
        stopSignal = numbers[0] == 0 ? nil : Int32(numbers[0])
        seconds = numbers[1]
    }
}
