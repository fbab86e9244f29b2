/// The state of a pretraining between two steps.
struct PretrainingState: Sendable, Codable {
    /// The number of steps of all epochs so far.
    var steps = 0
    /// The number of steps of the epoch under way.
    var stepsInEpoch = 0
    /// The sums of the measures over the samples of the epoch under way.
    var sums: [Double] = []
    /// The means of the measures over the last epoch that has ended.
    var means: [Double] = []
    /// The seconds that the epoch under way has taken in earlier processes.
    var seconds = 0.0
}
