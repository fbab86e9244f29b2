import Collectives
import Reporting

extension Experiment {
    /// Reports to the observers of a run that it begins, and what may be unintended.
    ///
    /// - Throws: the error of an observer.
    func introduce(to observers: [any TrainingObserver], on communicator: any Communicator) throws {
        let introduction = introduction(on: communicator)
        for observer in observers { try observer.trainingBegan(introduction) }
        if let line = classWeightLine { try observers.report(message: line) }
        if let warning = rankWarning(communicator.size) {
            try observers.report(message: "warning: \(warning)")
        }
    }

    private func introduction(on communicator: any Communicator) -> TrainingIntroduction {
        TrainingIntroduction(
            name: plan.name, parameters: model.parameterCount,
            trainingSamples: data.training.sampleCount,
            validationSamples: data.validation?.sampleCount ?? 0,
            batchSize: plan.batch.size, microBatchSize: plan.batch.micro,
            epochs: stages.reduce(0) { $0 + $1.epochs },
            stepsPerEpoch: setup.sampler(for: data.training).stepsPerEpoch,
            ranks: communicator.size, hosts: Set(communicator.hosts).count,
            seed: UInt64(plan.seed), notes: notes)
    }

    /// A readable line with the weights of classes; nil without any.
    private var classWeightLine: String? {
        guard let weights = classWeights else { return nil }
        let names = data.training.classNames ?? weights.indices.map(String.init)
        let texts = zip(names, weights).prefix(20).map { "\($0) \(Format.fixed($1, decimals: 3))" }
        return "class weights: \(texts.joined(separator: ", "))\(weights.count > 20 ? " …" : "")"
    }
}
