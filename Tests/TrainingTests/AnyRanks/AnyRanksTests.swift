import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import Prediction
import Registry
import SystemSupport
import Testing
import Training

/// Every tool that the catalogs list, each in a configuration.
@Suite struct AnyRanksTests {
    /// A named configuration: 61 samples in batches of 20, 20, 20 and 1, in micro-batches of 3; the last
    /// batch leaves three of four ranks without a sample.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String

        init(
            _ name: String, data: String = "digits", layers: String = "[{dense: 9}, elu, {dense: 10}]",
            _ more: String = ""
        ) {
            testDescription = name
            text = """
                data: {train: \(data), take: 67, validation: {fraction: 0.1}, scale: {divide: 16}}
                batch: {size: 20, micro: 3}
                model: {layers: \(layers)}
                training: {epochs: 2}
                \(more)
                """
        }
    }

    /// A tool by its name, with some value for each option that has no default.
    private static func tool(_ entry: any EntryDescription) -> String {
        let required = entry.options.filter { $0.defaultSetting == nil }.map { option in
            switch option.kind {
            case .integer: "\(option.name): 9"
            case .number: "\(option.name): 0.3"
            default: "\(option.name): []"
            }
        }
        return required.isEmpty ? entry.name : "{\(entry.name): {\(required.joined(separator: ", "))}}"
    }

    private static func cases(_ section: String, _ entries: [any EntryDescription]) -> [Case] {
        entries.map { Case("\(section): \($0.name)", "\(section): \(tool($0))") }
    }

    private static let layers = Layers.catalog.entries.map { entry in
        guard entry.name == "embedding" else {
            return Case("layer: \(entry.name)", layers: "[{dense: 9}, \(tool(entry)), {dense: 10}]")
        }
        let table = Project.path("configs/chapter/tables/penguins.csv")
        return Case(
            "layer: \(entry.name)", data: "{csv: {path: \(table), target: species}}",
            layers: "[{embedding: {size: 2, above: 2}}, {dense: 10}]")
    }

    private static let updates =
        cases("optimizer", Optimizers.catalog.entries)
        + cases("schedule", Schedules.catalog.entries.filter { $0.name != "piecewise_constant" })
        + cases("clip", Clippings.catalog.entries)
        + [
            "schedule: {piecewise_constant: {boundaries: [3], values: [0.1, 0.01]}}",
            "regularization: {l1: 0.01}", "regularization: {l2: 0.01, max_norm: 1}",
        ].map { Case($0, $0) }

    private static let together = ["float32", "float64"].map { precision in
        Case(
            "all together, \(precision)",
            layers: """
                [batch_norm, {dense: 12}, {batch_norm: {sync: false}}, elu, {dropout: 0.2}, {dense: 12}, \
                {alpha_dropout: 0.1}, batch_norm, relu, {dense: 10}]
                """,
            """
            optimizer: {momentum: 0.05}
            schedule: one_cycle
            clip: {global_norm: 0.5}
            regularization: {l2: 0.001, max_norm: 2}
            precision: \(precision)
            """)
    }

    private static func experiment(_ text: String) throws -> Experiment {
        let plan = try ConfigurationReader(catalogs: .standard).read(text: text, file: "all.yaml")
        return try Experiment(plan, context: DataContext())
    }

    /// The results of a training run on each rank: digest, losses, and predictions on rank 0.
    private static func results(_ text: String, ranks: Int) throws -> [String] {
        try InProcessCommunicator.run(ranks: ranks) { communicator in
            let experiment = try experiment(text)
            let outcome = try TrainingRun(experiment, communicator: communicator, observers: []).run()
            var lines = "\(outcome.digest) \(outcome.trainingLoss) \(outcome.validationLoss ?? 0)\n"
            for draws in [nil, 3] {
                let predictor = TrainedModel(experiment).predictor(draws: draws)
                let form = try predictor.form()
                lines += communicator.rank == 0 ? PredictionText.csv.head(form) : ""
                try Predictor(predictor, type: experiment.model.type, communicator: communicator)
                    .predict(experiment.dataset(.training), scaling: experiment.data.scaling) {
                        lines += PredictionText.csv.lines($0, form)
                    }
            }
            return lines
        }
    }

    @Test(
        "training and predictions are the same bits on 1, 2, 3 and 4 ranks",
        arguments: layers + updates + together)
    func sameBits(_ configuration: Case) throws {
        let alone = try Self.results(configuration.text, ranks: 1)[0]
        let outcome = try #require(alone.split(separator: "\n").first)
        #expect(alone.split(separator: "\n").count == 1 + 2 * (1 + 61))
        for ranks in 2...4 {
            let results = try Self.results(configuration.text, ranks: ranks)
            #expect(results[0] == alone, "\(ranks) ranks")
            for other in results[1...] { #expect(other.split(separator: "\n") == [outcome]) }
        }
    }
}
