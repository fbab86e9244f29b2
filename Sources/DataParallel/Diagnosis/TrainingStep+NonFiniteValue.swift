import Datasets

extension TrainingStep {
    /// Finds the first value that is not finite in a step that has just diverged. Running statistics of layers
    /// change as in any forward pass.
    ///
    /// - Parameter draw: the number of the step in the streams of random numbers, as it was taken.
    /// - Note: Collective: every rank must call it in the same order.
    package func firstNonFiniteValue(in batch: Batch, draw: Int) throws -> NonFiniteValue {
        let search = NonFiniteSearch()
        let statistics = BatchStatistics(communicator, over: batch.forest)
        let pass = pass(batch, draw: draw, statistics, observer: search)
        return try search.result(
            batch, gradient: replica.arena.gradients[0], arena: replica.arena, shard: optimizer.range,
            communicator: communicator
        ) { try replica.forward(batch, pass) }
    }
}
