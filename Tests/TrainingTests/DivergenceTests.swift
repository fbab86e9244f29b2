import Collectives
import Configuration
import Datasets
import SystemSupport
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
    }

    /// The end on one rank, as an error.
    private static func error(_ overrides: [String]) throws -> CommunicationError {
        guard case .failure(let error) = train(ranks: 1, overrides)[0] else {
            throw TrainingError("no divergence: \(overrides)", .internal)
        }
        return try #require(error as? CommunicationError, "\(error)")
    }

    /// Regression of a sample whose squared error is infinite, and of 39 others; with validation data.
    private static func outlier() throws -> (overrides: [String], folder: TemporaryFolder) {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { $0 == 17 ? "1e37,-1e37,1e37" : "\($0),\($0 * $0 % 7),\($0 % 3)" }
        let path = try folder.write(rows.joined(separator: "\n") + "\n", to: "samples.csv")
        let others = try folder.write(rows[20...].joined(separator: "\n") + "\n", to: "others.csv")
        return (
            [
                "data={train: {csv: {path: \(path), targets: ['2']}}, validation: {csv: {path: \(others), targets: ['2']}}, scale: none, scale_targets: none}",
                "batch={size: 10, micro: 3}", "loss=mean_squared_error", "optimizer={sgd: 1e-5}",
                "model.layers=[dense: 3, elu, dense: 1]", "training.epochs=3",
            ], folder
        )
    }

    @Test("a step or an update that is skipped changes nothing; too many of them end the run")
    func skip() throws {
        let (data, folder) = try Self.outlier()
        defer { withExtendedLifetime(folder) {} }
        let autoencoder = "pretrain={autoencoder: {layers: 2, epochs: 2, optimizer: {sgd: 1e-5}}}"
        for pretraining in [[], [autoencoder]] {
            let overrides = data + pretraining
            let isPretrained = !pretraining.isEmpty
            let outcomes = try [1, 2].map {
                try Self.train(ranks: $0, overrides + ["training.on_divergence={skip: 100}"])[0].get()
            }
            #expect(outcomes[0].steps == 12 && outcomes[0].digest == outcomes[1].digest)
            #expect(outcomes[0].validationLoss.map { $0 < 1000 } ?? false)
            let measures = outcomes[0].pretraining?.measures.values.map(\.isFinite)
            #expect(measures == (isPretrained ? [true] : nil))
            let error = try Self.error(overrides + ["training.on_divergence={skip: 1}"])
            #expect(error.exitCode == 81 && error.description.contains("training diverged at step"))
        }
    }

    @Test("a run whose steps are all left out is told as diverged")
    func nothingLearned() throws {
        let error = try Self.error(["training.on_divergence={skip: 100}", "training.epochs=3"])
        #expect(error.exitCode == 81)
        #expect(
            error.description.contains("every step of an epoch was left out")
                || error.description.contains("the validation loss is nan"), "\(error)")
    }

    @Test(
        "what the last update has done is found, too",
        arguments: [
            (["batch={size: 2000, micro: 20}"], "is not finite after the last update"),
            (
                ["batch={size: 2000, micro: 20}", "data.validation=none"],
                "is not finite after the last update"
            ),
            (
                [
                    "batch={size: 2000, micro: 20}", "optimizer={sgd: 1e25}",
                    "model.layers=[dense: 9, elu, dense: 9, elu, dense: 10]",
                ], "the validation loss is "
            ),
            (
                [
                    "batch={size: 2000, micro: 20}", "optimizer={sgd: 0.01}",
                    "pretrain={autoencoder: {layers: 1, epochs: 1, optimizer: {sgd: 1e39}}}",
                ], "of the autoencoder is not finite after the last update"
            ),
        ])
    func lastUpdate(overrides: [String], finding: String) throws {
        let overrides = ["optimizer={sgd: 1e39}", "training.epochs=1"] + overrides
        let error = try Self.error(overrides)
        #expect(error.exitCode == 81 && error.description.contains(finding), "\(error)")
        let again = "training.on_divergence={rollback: {factor: 1e-41, limit: 1}}"
        let outcomes = try [1, 3].map { try Self.train(ranks: $0, overrides + [again])[0].get() }
        #expect(outcomes[0].trainingLoss.isFinite && outcomes[0].digest == outcomes[1].digest)
    }

    @Test("a running variance that is infinite ends the run, though loss and parameters are finite")
    func infiniteVariance() throws {
        let error = try Self.error([
            "precision=float64", "data={train: digits, scale: {divide: 1e-160}}", "optimizer={sgd: 0.01}",
            "model.layers=[batch_norm, dense: 10]", "training.epochs=1",
        ])
        #expect(error.exitCode == 81)
        #expect(error.description.contains("layers.0.running_var is not finite"), "\(error)")
    }

    @Test("a gradient whose squares are infinite ends the run, if the optimizer squares it")
    func infiniteSquares() throws {
        let (data, folder) = try Self.outlier()
        defer { withExtendedLifetime(folder) {} }
        // The absolute error is finite, and so is its gradient.
        let overrides = data + ["loss=mean_absolute_error", "model.layers=[dense: 1]"]
        for optimizer in ["adam: 1e-9", "adamw: 1e-9", "nadam: 1e-9", "rmsprop: 1e-9", "adagrad: 1e-9"] {
            let error = try Self.error(overrides + ["optimizer={\(optimizer)}"])
            #expect(error.exitCode == 81)
            #expect(error.description.contains("too large to be squared by the optimizer"), "\(error)")
        }
        for settings in [
            ["optimizer={sgd: 1e-38}"], ["optimizer={adamax: 1e-9}"],
            ["optimizer={adam: 1e-9}", "clip={global_norm: 1}"],
            ["optimizer={adam: 1e-9}", "clip={value: 1}"],
            ["optimizer={adam: 1e-9}", "clip={layer_norm: 1}"],
            ["optimizer={adam: 1e-9}", "precision=float64"],
        ] {
            #expect(try Self.train(ranks: 1, overrides + settings)[0].get().trainingLoss.isFinite)
        }
    }
}
