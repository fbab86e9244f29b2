import Collectives
import Reporting

extension Experiment {
    /// Reports to the observers of a run that it begins, and what may be unintended.
    ///
    /// - Parameter placement: the places of the ranks; nil if they are not known.
    /// - Throws: the error of an observer.
    package func introduce(
        to observers: [any TrainingObserver], on communicator: any Communicator, _ placement: Placement?
    ) throws {
        let introduction = introduction(on: communicator, placement)
        for observer in observers { try observer.trainingBegan(introduction) }
        if let line = classWeightLine { try observers.report(message: line) }
        if let warning = rankWarning(communicator.size) {
            try observers.report(message: "warning: \(warning)")
        }
    }

    private func introduction(
        on communicator: any Communicator, _ placement: Placement?
    ) -> TrainingIntroduction {
        let sampler = setup.sampler(for: data.training)
        let partition = sampler.partition(step: 0, rankCount: communicator.size)
        let shares = (0..<communicator.size).map { partition.samples(of: $0).count }
        return TrainingIntroduction(
            name: plan.name, parameters: model.learnedCount, nonTrainableParameters: model.fixedCount,
            trainingSamples: data.training.sampleCount,
            validationSamples: data.validation?.sampleCount ?? 0,
            batchSize: plan.batch.size, microBatchSize: plan.batch.micro,
            epochs: stages.reduce(0) { $0 + $1.epochs },
            stepsPerEpoch: sampler.stepsPerEpoch,
            ranks: placement?.summary
                ?? "\(communicator.size) on \(Format.count(Set(communicator.hosts).count, "host"))",
            samplesPerRank: (shares.min() ?? 0)...(shares.max() ?? 0),
            learningRate: stages[0].learning(stepsPerEpoch: sampler.stepsPerEpoch),
            stepCost: stepCost(ranks: communicator.size).description, seed: UInt64(plan.seed), notes: notes)
    }

    /// A readable line with the weights of classes; nil without any.
    private var classWeightLine: String? {
        guard let weights = classWeights else { return nil }
        let names = data.training.classNames ?? weights.indices.map(String.init)
        let texts = zip(names, weights).prefix(20).map { "\($0) \(Format.fixed($1, decimals: 3))" }
        return "class weights: \(texts.joined(separator: ", "))\(weights.count > 20 ? " …" : "")"
    }
}
