import Testing

@Suite("The same bits on any number of ranks")
struct RankCountTests {
    private static let layers = "[{dense: 150}, elu, {dense: {units: 40, max_norm: 0.6}}, elu, {dense: 3}]"

    private static let optimizers = [
        "sgd", "momentum", "nag", "adagrad", "rmsprop",
        "{rmsprop: {centered: true, momentum: 0.5}}", "adam", "adamax", "nadam", "adamw",
    ].map { "optimizer: \($0)" }

    private static let schedules = [
        "{power: 3}", "{exponential: {decay_steps: {epochs: 1}}}",
        "{piecewise_constant: {boundaries: [2], values: [0.1, 0.01]}}",
        "{performance: {patience: 1, min_delta: 0.5}}", "{one_cycle: 0.1}", "{constant: {warm_up: 3}}",
    ].map { "schedule: \($0)" }

    private static let limits = [
        "clip: {global_norm: 0.3}", "clip: {layer_norm: 0.1}", "clip: {value: 0.01}",
        "regularization: {l1: 0.01, l2: 0.1}", "regularization: {l1: {factor: 0.05, proximal: true}}",
        "regularization: {max_norm: 0.5}",
        "clip: {layer_norm: 0.1}, regularization: {l1: 0.01, l2: 0.1, max_norm: 0.5}",
    ]

    private static let stops = [
        "training: {epochs: 8, early_stopping: {patience: 1, min_delta: 0.2, restore_best_weights: true}}",
        "training: {epochs: 8, early_stopping: {patience: 1, min_delta: 0.2, monitor: accuracy}}",
    ]

    /// 13 samples: batches of 12 and 1 in micro-batches of 3; batches of 5, 5 and 3 in micro-batches of 1;
    /// one batch in seven micro-batches.
    @Test(
        "one, two, three and four ranks give one digest and one set of metrics",
        arguments: optimizers + schedules + limits + stops)
    func rankCounts(members: String) throws {
        let epochs = members.contains("training") ? "" : "training: {epochs: 2}, "
        for (batch, micro) in [(12, 3), (5, 1), (13, 2)] {
            let run = TrajectoryRun(
                members: epochs + members, layers: Self.layers, batchSize: batch, microBatchSize: micro,
                precision: .float32)
            let alone = try #require(run.outcomes(ranks: 1).first)
            for ranks in 2...4 {
                for outcome in try run.outcomes(ranks: ranks) {
                    #expect(outcome.digest == alone.digest, "\(ranks) ranks, batch \(batch)")
                    #expect(outcome.trainingLoss == alone.trainingLoss)
                    #expect(outcome.validationLoss == alone.validationLoss)
                    #expect(outcome.epochs == alone.epochs && outcome.outcome == alone.outcome)
                    #expect(outcome.zeroWeights == alone.zeroWeights)
                }
            }
        }
    }
}
