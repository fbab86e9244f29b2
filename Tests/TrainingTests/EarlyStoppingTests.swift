import Configuration
import Datasets
import NeuralNetworks
import Testing
import Training

@Suite("Early stopping of a run")
struct EarlyStoppingTests {
    private static let layers = "[{dense: 20}, batch_norm, elu, {dense: 3}]"

    private func run(_ training: String) -> TrajectoryRun {
        TrajectoryRun(
            members: "optimizer: {momentum: {learning_rate: 0.2}}, training: {\(training)}",
            layers: Self.layers)
    }

    @Test("the model ends as it was after the best epoch, buffers too, and the result is that epoch's")
    func restoring() throws {
        let (stopped, experiment) = try run(
            "epochs: 50, early_stopping: {patience: 4, restore_best_weights: true}"
        ).trained()
        let best = try #require(stopped.bestEpoch)
        #expect(stopped.outcome == "stopped early")
        #expect(stopped.epochs == best + 4 && stopped.steps == 2 * stopped.epochs)
        let (short, shortExperiment) = try run("epochs: \(best)").trained()
        #expect(short.outcome == "finished" && short.bestEpoch != nil)
        #expect(stopped.digest == short.digest)
        #expect(stopped.validationLoss == short.validationLoss && stopped.trainingLoss == short.trainingLoss)
        for (restored, expected) in zip(experiment.model.state, shortExperiment.model.state) {
            #expect(restored.tensor.values == expected.tensor.values, "\(restored.name)")
        }
    }

    @Test("without restoring, the model ends as it was after the last epoch")
    func notRestoring() throws {
        let stopped = try run("epochs: 50, early_stopping: {patience: 4}").trained().outcome
        #expect(stopped.outcome == "stopped early" && stopped.epochs < 50)
        #expect(stopped.digest == (try run("epochs: \(stopped.epochs)").trained().outcome.digest))
        #expect(stopped.weightsEpoch == stopped.epochs)
        #expect(
            stopped.text.contains(
                "\nweights_epoch: \(stopped.epochs), the last (restore_best_weights keeps the best)\n"))
    }

    @Test("a run that is not stopped ends with the best epoch's weights where that is asked for")
    func restoringAtTheEnd() throws {
        let (outcome, _) = try run("epochs: 7, early_stopping: {patience: 40, restore_best_weights: true}")
            .trained()
        #expect(outcome.outcome == "finished" && outcome.epochs == 7)
        let best = try #require(outcome.bestEpoch)
        #expect(outcome.weightsEpoch == best && !outcome.text.contains("weights_epoch"))
        #expect(outcome.digest == (try run("epochs: \(best)").trained().outcome.digest))
    }

    @Test(
        "a monitor of what the run does not measure is an error before it begins",
        arguments: [
            ("training: {early_stopping: {}}", "early stopping watches validation_loss"),
            (
                "schedule: {performance: {monitor: val_accuracy}}",
                "the schedule 'performance' watches validation_accuracy"
            ),
        ])
    func noValidation(members: String, message: String) throws {
        let folder = try TrajectoryRun.fixture.get().folder.path
        let text = """
            {data: {train: {csv: {path: training.csv, classes: 3}}}, batch: {size: 4},
            model: {layers: [{dense: 3}]}, \(members)}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(text: text, file: folder + "/run.yaml")
        let error = #expect(throws: TrainingError.self) {
            _ = try Experiment(plan, context: DataContext(configurationFolder: folder))
        }
        #expect(error?.description.contains(message) == true)
        #expect(error?.exitCode == .badConfiguration)
    }
}
