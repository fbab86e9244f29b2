import Collectives
import Configuration
import Datasets
import Testing
import Training

@Suite("Divergence")
struct DivergenceTests {
    private static func train(ranks: Int, _ overrides: [String]) -> [Result<TrainingOutcome, any Error>] {
        let text = """
            name: digits
            data: {train: digits, take: 200, validation: {fraction: 0.2}}
            batch: {size: 50, micro: 6}
            model: {layers: [dense: 12, batch_norm, elu, dense: 10]}
            optimizer: {momentum: {learning_rate: 1e30}}
            training: {epochs: 2}

            """
        return InProcessCommunicator.outcomes(ranks: ranks) { communicator in
            let plan = try ConfigurationReader(catalogs: .standard).read(
                text: text, file: "digits.yaml", overrides: overrides)
            let experiment = try Experiment(plan, context: DataContext())
            return try TrainingRun(experiment, communicator: communicator, observers: []).run()
        }.map(\.result)
    }

    @Test("names the first bad tensor, the sample and its rank, the same on all ranks", arguments: [1, 3])
    func message(ranks: Int) throws {
        let errors = Self.train(ranks: ranks, []).compactMap { end in
            if case .failure(let error) = end { error as? CommunicationError } else { nil }
        }
        #expect(errors.count == ranks && Set(errors).count == 1)
        let error = try #require(errors.first)
        #expect(error.exitCode == 81)
        let text = error.description
        #expect(text.contains("training diverged at step "))
        let place = try #require(
            text.firstMatch(
                of:
                    /the first value that is not finite is in the output of layers\.(\d) \((\w+)\), for sample \d+/
            ))
        #expect(["0", "1", "2", "3"].contains(place.1))
        #expect(text.contains("rank ") == (ranks > 1), "\(text)")
    }

    @Test("unscaled features and targets are named as likely causes")
    func causes() throws {
        let overrides = [
            "data.scale={divide: 0.00001}", "loss=mean_squared_error", "model.layers=[dense: 10]",
            "optimizer.momentum.learning_rate=1",
        ]
        guard case .failure(let error) = Self.train(ranks: 1, overrides + ["training.epochs=50"])[0] else {
            Issue.record("no divergence")
            return
        }
        #expect("\(error)".contains("features reach 1600000: use data: {scale: standardize}"), "\(error)")
    }

    @Test(
        "pretraining that diverges ends in the same way, or leaves updates out",
        arguments: [
            (
                "{autoencoder: {layers: 2, optimizer: {momentum: {learning_rate: 1e30}}}}",
                "reconstruction_loss"
            ),
            (
                "{gan: {layers: 2, generator: [dense: 8], epochs: 2, optimizer: {momentum: {learning_rate: 1e30}}}}",
                ""
            ),
        ])
    func pretraining(method: String, measure: String) throws {
        let overrides = ["pretrain=\(method)", "optimizer.momentum.learning_rate=0.01"]
        let errors = [1, 3].map { ranks in
            Self.train(ranks: ranks, overrides).compactMap { end in
                if case .failure(let error) = end { error as? CommunicationError } else { nil }
            }
        }
        #expect(errors[1].count == 3 && Set(errors[1]).count == 1 && errors[0].count == 1)
        let error = try #require(errors[0].first)
        #expect(error.exitCode == 81)
        #expect(error.description.contains("pretraining diverged at step "), "\(error)")
        #expect(error.description.contains("; in \(measure)"), "\(error)")
        let skip = "training.on_divergence={skip: 1000}"
        let digests = try [1, 3].map { try Self.train(ranks: $0, overrides + [skip])[0].get().digest }
        #expect(digests[0] == digests[1])
    }

    @Test("a step that is skipped changes nothing; too many of them end the run")
    func skip() throws {
        let skipped = try Self.train(ranks: 2, ["training.on_divergence={skip: 100}"])[0].get()
        #expect(skipped.steps == 8)
        let one = try Self.train(
            ranks: 1, ["training.on_divergence={skip: 100}"])[0].get()
        #expect(one.digest == skipped.digest)
        guard
            case .failure(let error as CommunicationError) = Self.train(
                ranks: 1, ["training.on_divergence={skip: 2}"])[0]
        else {
            Issue.record("no end")
            return
        }
        #expect(error.exitCode == 81)
    }
}
