import Collectives
import Foundation
import SystemSupport
import TestSupport
import Testing
import Training

@Suite("Resuming from checkpoints")
struct ResumeTests {
    /// A run whose parts a checkpoint may meet.
    struct Case: Sendable, CustomStringConvertible {
        let description: String
        var overrides: [String] = []
        var text = ResumeTests.plain
        var base: String?
    }

    private static let plain = """
        name: run
        data: {train: digits, take: 300, validation: {fraction: 0.2}, test: digits}
        batch: {size: 50, micro: 6}
        model: {layers: [dense: 12, batch_norm, elu, dropout: 0.2, dense: 10]}
        optimizer: {nadam: {learning_rate: 0.01}}
        clip: {global_norm: 1.0}
        training: {epochs: 4}
        checkpoint: {every: {steps: 1}, keep: 1000}

        """

    private static let parts = """
        name: run
        data: {train: digits, take: 200, validation: {rest: 100}, test: digits}
        batch: {size: 40, micro: 8}
        model: {layers: [dense: 12, relu, dense: 10]}
        pretrain: {autoencoder: {layers: 2, epochs: 1, noise: 0.1}}
        stages:
          - {name: frozen, freeze: [layers.0], epochs: 2, optimizer: {adam: 0.01}}
          - {name: thawed, epochs: 2, optimizer: {momentum: {learning_rate: 0.02}}}
        compare_from_scratch: true
        checkpoint: {every: {steps: 1}, keep: 1000}

        """

    static let cases: [Case] = [
        Case(description: "batch normalization, dropout, Nadam"),
        Case(
            description: "early stopping that restores the best weights",
            overrides: [
                "training.epochs=12", "training.early_stopping.patience=2",
                "training.early_stopping.restore_best_weights=true",
                "optimizer.nadam.learning_rate=0.05",
            ]),
        Case(
            description: "a schedule that watches a metric, RMSProp",
            overrides: [
                "schedule.performance.patience=1", "optimizer={rmsprop: {learning_rate: 0.03}}",
                "training.epochs=6",
            ]),
        Case(
            description: "one cycle, momentum, bounds on rows, penalties, value clipping",
            overrides: [
                "schedule={one_cycle: {max_learning_rate: 0.1}}", "optimizer=momentum",
                "regularization={l1: 0.001, max_norm: 1.0}", "clip={value: 0.01}",
            ]),
        Case(
            description: "float64, AdamW, no shuffle",
            overrides: [
                "precision=float64", "optimizer=adamw", "training.shuffle=false",
            ]),
        Case(description: "SGD, which has no state", overrides: ["optimizer=sgd", "training.diagnose=3"]),
        Case(description: "an autoencoder, two stages, from scratch", text: parts),
        Case(
            description: "a GAN and a stage",
            overrides: [
                "pretrain={gan: {layers: 2, codings: 4, generator: [dense: 8, batch_norm, relu], epochs: 1}}",
                "stages=[]", "training.epochs=1",
            ], text: parts),
        Case(
            description: "a base that restores its best weights",
            overrides: ["model.load={from: base.yaml, layers: 3}", "training.epochs=2"],
            base: plain.replacing("name: run", with: "name: base").replacing(
                "epochs: 4", with: "epochs: 8, early_stopping: {patience: 2, restore_best_weights: true}"
            ).replacing("learning_rate: 0.01", with: "learning_rate: 0.05")),
        Case(
            description: "rollback after divergence",
            overrides: [
                "optimizer={momentum: {learning_rate: 1e30}}", "clip=none",
                "training.on_divergence={rollback: {factor: 1e-31, limit: 3}}",
            ]),
        Case(
            description: "rollback of an autoencoder",
            overrides: [
                "pretrain={autoencoder: {layers: 2, epochs: 2, optimizer: {momentum: {learning_rate: 1e30}}}}",
                "stages=[]", "training.epochs=1", "compare_from_scratch=false",
                "training.on_divergence={rollback: {factor: 1e-31, limit: 3}}",
            ], text: parts),
        Case(
            description: "rollback of a GAN's generator",
            overrides: [
                "pretrain={gan: {layers: 2, codings: 4, generator: [dense: 8, batch_norm, relu], epochs: 2, generator_optimizer: {sgd: 1e38}}}",
                "stages=[]", "training.epochs=1", "compare_from_scratch=false",
                "training.on_divergence={rollback: {factor: 1e-40, limit: 3}}",
            ], text: parts),
    ]

    @Test("from any checkpoint, on other ranks, a run ends in the same bits and lines", arguments: cases)
    func anyCheckpoint(of run: Case) throws {
        let temporary = try TemporaryFolder()
        let process = RunProcess(
            run.text, in: temporary.path + "/run", overrides: run.overrides, base: run.base)
        let whole = try process.run(ranks: 2)
        let metrics = try process.metrics
        let steps = metrics.compactMap { $0.firstMatch(of: /"global_step":\d+/)?.output }
        #expect(Set(steps).count == steps.count, "a step has one line")
        let checkpoints = try process.checkpoints
        #expect(checkpoints.count >= 3, "\(checkpoints.count) checkpoints")
        var generator = SeededGenerator(seed: 16)
        for checkpoint in checkpoints.shuffled(using: &generator).prefix(8).sorted(by: >) {
            let ranks = Int.random(in: 1...4, using: &generator)
            let resumed = try process.run(ranks: ranks, from: checkpoint)
            #expect(resumed.digest == whole.digest, "\(checkpoint) on \(ranks) ranks")
            #expect(resumed.testLoss == whole.testLoss && resumed.bestEpoch == whole.bestEpoch)
            #expect(resumed.validationLoss == whole.validationLoss && resumed.steps == whole.steps)
            #expect(resumed.fromScratch?.testLoss == whole.fromScratch?.testLoss)
            #expect(resumed.pretraining?.digests == whole.pretraining?.digests)
            #expect(try process.metrics == metrics, "\(checkpoint) on \(ranks) ranks")
        }
    }

    @Test(
        "a state that is not finite becomes no checkpoint, neither at the interval nor at the end",
        arguments: [
            (
                ["model.layers=[dense: 10]", "optimizer={sgd: 1e39}", "clip=none"],
                "is not kept: layers.0.weight was not finite already"
            ),
            (
                ["model.layers=[batch_norm, dense: 10]", "precision=float64", "data.scale={divide: 1e-160}"],
                "layers.0.running_var is not finite after the last update"
            ),
        ])
    func notFinite(overrides: [String], finding: String) throws {
        let temporary = try TemporaryFolder()
        for ranks in [1, 2] {
            let process = RunProcess(Self.plain, in: "\(temporary.path)/\(ranks)", overrides: overrides)
            let error = try #require(throws: CommunicationError.self) { try process.run(ranks: ranks) }
            #expect(error.exitCode == 81 && error.description.contains(finding), "\(error)")
            #expect(!FileManager.default.fileExists(atPath: process.folder + "/checkpoints"))
        }
    }
}
