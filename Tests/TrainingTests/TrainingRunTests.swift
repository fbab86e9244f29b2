import Collectives
import Configuration
import Datasets
import Testing
import Training

@Suite("Trainer")
struct TrainingRunTests {
    /// The embedded digits for a short while, in sizes that divide nothing.
    private static func experiment(_ overrides: [String] = []) throws -> Experiment {
        let text = """
            name: digits
            data: {train: digits, validation: {fraction: 0.37}, test: digits}
            batch: {size: 150, micro: 7}
            model: {layers: [dense: 13, elu, dense: 10]}
            optimizer: {momentum: {learning_rate: 0.05}}
            clip: {global_norm: 1.0}
            training: {epochs: 2}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text, file: "digits.yaml", overrides: overrides)
        return try Experiment(plan, context: DataContext())
    }

    private func train(ranks: Int, _ overrides: [String] = []) throws -> [TrainingOutcome] {
        try InProcessCommunicator.run(ranks: ranks) { communicator in
            try TrainingRun(Self.experiment(overrides), communicator: communicator, observers: []).run()
        }
    }

    @Test("parameters and all metrics are the same bits on any number of ranks", arguments: [2, 3, 7, 16])
    func anyRankCount(ranks: Int) throws {
        let expected = try train(ranks: 1)[0]
        #expect(expected.steps == 16 && expected.epochs == 2)
        let outcomes = try train(ranks: ranks)
        #expect(outcomes.count == ranks)
        for outcome in outcomes {
            #expect(outcome.digest == expected.digest)
            #expect(outcome.trainingLoss == expected.trainingLoss)
            #expect(outcome.trainingAccuracy == expected.trainingAccuracy)
            #expect(outcome.validationLoss == expected.validationLoss)
            #expect(outcome.validationAccuracy == expected.validationAccuracy)
            #expect(outcome.testLoss == expected.testLoss && outcome.testLoss != nil)
            #expect(outcome.testAccuracy == expected.testAccuracy && outcome.testAccuracy != nil)
            #expect(outcome.ranks == ranks)
        }
    }

    @Test("the seed changes the outcome, the rest of the machine does not")
    func seed() throws {
        let digests = try [[], [], ["seed=43"]].map { try train(ranks: 1, $0)[0].digest }
        #expect(digests[0] == digests[1] && digests[1] != digests[2])
    }

    @Test(
        "a training that diverges ends on all ranks at the same step, with exit code 81",
        arguments: [1, 2, 5])
    func diverged(ranks: Int) throws {
        let ends = InProcessCommunicator.outcomes(ranks: ranks) { communicator in
            try TrainingRun(
                Self.experiment(["optimizer.momentum.learning_rate=1e30", "clip=none"]),
                communicator: communicator, observers: []
            ).run().digest
        }
        let errors = ends.compactMap { end -> CommunicationError? in
            if case .failure(let error) = end.result { error as? CommunicationError } else { nil }
        }
        #expect(errors.count == ranks)
        #expect(Set(errors).count == 1, "all ranks hold the same error")
        #expect(errors.first?.exitCode == 81)
        #expect(errors.first?.description.contains("training diverged at step ") == true)
    }

    @Test("observers are told of every step and epoch, with the numbers of the whole batch")
    func observers() throws {
        let witness = RecordingObserver()
        let outcome = try TrainingRun(
            Self.experiment(), communicator: SoloCommunicator(), observers: [witness]
        ).run()
        #expect(witness.introductions.map(\.trainingSamples) == [1133])
        #expect(witness.introductions.map(\.validationSamples) == [664])
        #expect(witness.steps.map(\.globalStep) == Array(1...16))
        #expect(witness.steps.prefix(8).map(\.samples) == [150, 300, 450, 600, 750, 900, 1050, 1133])
        #expect(witness.epochs.map(\.epoch) == [1, 2])
        #expect(
            witness.epochs.map(\.steps) == [8, 16], "steps are counted from the beginning of the training")
        #expect(witness.epochs.last?.trainingLoss == outcome.trainingLoss)
        #expect(witness.epochs.last?.validationAccuracy == outcome.validationAccuracy)
        #expect(witness.conclusions.map(\.steps) == [outcome.steps])
        let use = try #require(outcome.timeUse)
        #expect(use.count == 1 && use[0].computing > 0 && use[0].evaluation > 0 && use[0].waiting == 0)
        let sum = witness.conclusions.first?.times.reduce(0) { $0 + $1.seconds } ?? 0
        #expect(abs(sum - outcome.seconds) < 0.05 * outcome.seconds + 0.02, "\(sum) of \(outcome.seconds) s")
    }
}
