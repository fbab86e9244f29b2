/// The state of a pretraining between two updates.
struct PretrainingState: Sendable, Codable {
    /// The number of steps of all epochs so far.
    var steps = 0
    /// The number of steps of the epoch under way.
    var stepsInEpoch = 0
    /// The number of updates of the step under way that are done.
    var updates = 0
    /// The sums of the measures over the samples of the epoch under way.
    var sums: [Double] = []
    /// The numbers of these samples.
    var sampleCounts: [Int] = []
    /// The means of the measures over the last epoch that has ended.
    var means: [Double] = []
    /// The seconds that the epoch under way has taken in earlier processes.
    var seconds = 0.0
    /// The reactions to divergence so far.
    var divergences = 0
    /// The factor of the learning rates, below 1 after a rollback.
    var learningRateFactor = 1.0

    /// Begins an epoch.
    ///
    /// - Parameter measures: the number of measures.
    mutating func beginEpoch(measures: Int) {
        stepsInEpoch = 0
        updates = 0
        sums = Array(repeating: 0, count: measures)
        sampleCounts = Array(repeating: 0, count: measures)
    }
}
