import Collectives
import Datasets
import NeuralNetworks
import Prediction

extension Sequential {
    private static let mostDraws = 1_000_000

    /// Predicts all samples of a data set, whether it has labels or not.
    ///
    /// - Parameters:
    ///   - samples: the samples.
    ///   - loss: the loss function of the training, which defines the meaning of outputs: probabilities or
    ///     values.
    ///   - scaling: the scaling of the training; nil to divide by the largest value that the source of these
    ///     samples allows.
    ///   - classes: true if the model learned classes; nil to tell by the samples' labels, or without labels by
    ///     the loss.
    ///   - draws: the number of Monte Carlo dropout draws; nil for one deterministic prediction.
    ///   - communicator: the communicator of the participating ranks.
    /// - Returns: a prediction of each sample in order, bitwise equal on every rank.
    /// - Throws: `CommunicationError`, the same on all ranks, if the samples do not fit the model, ranks have different
    ///   ones, or a prediction depends on other samples.
    /// - Note: Collective: every rank must call it in the same order.
    public func predict(
        _ samples: Dataset, loss: any Loss = SoftmaxCrossEntropyLoss(), scaling: FittedScaling? = nil,
        classes: Bool? = nil, draws: Int? = nil, on communicator: any Communicator = SoloCommunicator()
    ) throws -> [Prediction] {
        let predictor = try communicator.setUp {
            if let problem { throw TrainingError(problem, .badConfiguration) }
            let width = inputShape.reduce(1, *)
            guard samples.featureCount == width else {
                throw TrainingError(
                    "\(samples.name) has \(samples.featureCount) features a sample, the model takes \(width)",
                    .badData)
            }
            guard samples.sampleCount >= 1 else {
                throw TrainingError("\(samples.name) has no samples", .badData)
            }
            guard draws.map({ (1...Self.mostDraws).contains($0) }) ?? true else {
                throw TrainingError(
                    "a prediction takes 1 to \(Self.mostDraws) draws, not \(draws ?? 0)", .usage)
            }
            let predictor = BatchPredictor(
                model: self, loss: loss, hasClasses: classes ?? samples.haveClasses(for: loss), draws: draws)
            _ = try predictor.form()
            return predictor
        }
        try communicator.compare(identities(of: samples, loss: loss))
        return try Predictor(predictor, type: type, communicator: communicator).predictions(
            of: samples, scaling: scaling ?? AutomaticScaling().fitted(to: samples))
    }
}

extension Dataset {
    /// True if a model that learned with this loss tells classes, as far as labels and loss show it.
    fileprivate func haveClasses(for loss: any Loss) -> Bool {
        switch labels {
        case .classes: return true
        case .values: return false
        case .none:
            // A loss of classes only takes no values.
            do throws(ModelError) {
                try loss.check(outputs: 1, for: .values(1, range: 0...1))
                return false
            } catch {
                return true
            }
        }
    }
}
