import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import Reporting
import Testing
import Training

@Suite("Stages and pretraining")
struct StagesTests {
    private static func experiment(_ course: String, _ overrides: [String] = []) throws -> Experiment {
        let text = """
            name: digits
            data: {train: digits, take: 150, validation: {fraction: 0.3}}
            batch: {size: 50, micro: 7}
            model: {layers: [dense: 20, batch_norm, elu, dense: 12, elu, dense: 10]}
            optimizer: {momentum: {learning_rate: 0.05}}
            training: {epochs: 2}
            \(course)
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text, file: "digits.yaml", overrides: overrides)
        return try Experiment(plan, context: DataContext())
    }

    private func train(ranks: Int, _ course: String) throws -> [TrainingOutcome] {
        try InProcessCommunicator.run(ranks: ranks) { communicator in
            try TrainingRun(Self.experiment(course), communicator: communicator, observers: []).run()
        }
    }

    private static let courses = [
        "stages: [{freeze: [layers.0-2], epochs: 1}, {epochs: 1, optimizer: {adam: 0.001}}]\ncompare_from_scratch: true",
        "pretrain: {autoencoder: {layers: 5, noise: 0.1, dropout: 0.1, epochs: 1}}",
        "pretrain: {autoencoder: {layers: 5, tied: true, epochs: 1}}",
        "pretrain: {gan: {layers: 3, codings: 5, generator: [dense: 9, batch_norm, relu], epochs: 1}}",
    ]

    @Test("every way through a run gives the same bits on any number of ranks", arguments: courses)
    func anyRankCount(course: String) throws {
        let expected = try train(ranks: 1, course)[0]
        for ranks in [2, 3, 4] {
            for outcome in try train(ranks: ranks, course) {
                #expect(outcome.digest == expected.digest)
                #expect(outcome.pretraining?.digests == expected.pretraining?.digests)
                #expect(outcome.fromScratch?.validationLoss == expected.fromScratch?.validationLoss)
            }
        }
    }

    @Test("frozen layers keep parameters and running statistics, thawed ones change")
    func frozen() throws {
        let experiment = try Self.experiment("stages: [{freeze: [layers.0-2]}]")
        let before = experiment.model.state.map { ($0.name, $0.tensor.values) }
        _ = try TrainingRun(experiment, communicator: SoloCommunicator(), observers: []).run()
        for ((name, old), new) in zip(before, experiment.model.state) {
            let isFrozen = ["layers.0.", "layers.1."].contains { name.hasPrefix($0) }
            #expect((old == new.tensor.values) == isFrozen, "\(name)")
        }
    }

    @Test("a stage's losses leave out the penalties of frozen layers, and rise by them when they thaw")
    func penaltiesOfFrozenLayers() throws {
        func losses(_ factor: Double) throws -> [(training: Double, validation: Double)] {
            let still = "optimizer: {sgd: 1.0e-30}"
            let experiment = try Self.experiment(
                "stages: [{freeze: [layers.0-2], epochs: 1, \(still)}, {epochs: 1, \(still)}]",
                ["regularization={l2: \(factor)}", "model.layers=[dense: 20, elu, elu, dense: 10]"])
            let outcome = try TrainingRun(experiment, communicator: SoloCommunicator(), observers: []).run()
            return (outcome.stages ?? []).map { ($0.trainingLoss, $0.validationLoss ?? 0) }
        }
        let (without, with) = (try losses(0), try losses(0.5))
        let model = try Self.experiment("", ["model.layers=[dense: 20, elu, elu, dense: 10]"]).model
        let penalties = model.parameters.filter { $0.name.hasSuffix(".weight") }.map { parameter in
            0.25 * parameter.variable.data.values.reduce(0) { $0 + $1 * $1 }
        }
        func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-5 * max(1, abs(b)) }
        for (stage, penalty) in [(0, penalties[1]), (1, penalties[0] + penalties[1])] {
            #expect(isNear(with[stage].training - without[stage].training, penalty))
            #expect(isNear(with[stage].validation - without[stage].validation, penalty))
        }
    }

    @Test(
        "patterns that fit nothing, and freezing everything, are errors before training",
        arguments: ["layers.2", "layers.9", "layers.0-9", "layers.*", "dense", "layers.5-3", "layers."])
    func badPatterns(pattern: String) throws {
        #expect(throws: ModelError.self) { try Self.experiment("stages: [{freeze: ['\(pattern)']}]") }
    }

    // Logits near 0 are black, their probabilities are gray.
    @Test("a reconstruction by a cross-entropy is shown by its probabilities")
    func reconstructions() throws {
        let digits = try Digits(.test).load()
        let model = try Sequential(
            [Dense(units: 20), Activation.elu(), Dense(units: 10)], inputShape: [8, 8])
        let autoencoder = AutoencoderPretraining(
            layers: 2, epochs: 1, loss: BinaryCrossEntropyLoss(), optimizer: SGD(learningRate: 1e-9))
        var image: GrayImage?
        try model.pretrain(by: autoencoder, from: digits, keep: { image = $0.images.first?.image })
        let shown = try #require(image)
        // The second row of images, of 48 points each between gaps of 2.
        let shades = shown.shades[52 * shown.width..<100 * shown.width].map(Double.init)
        #expect(120...140 ~= shades.reduce(0, +) / Double(shades.count))
    }

    @Test("an autoencoder pretrains the model's own lower layers, and leaves the others alone")
    func sharedLayers() throws {
        let fresh = try Self.experiment("")
        let experiment = try Self.experiment(
            "stages: [{freeze: [layers.0-4], epochs: 1}]\npretrain: {autoencoder: {layers: 5, epochs: 1}}")
        var kept: [String: [Double]] = [:]
        _ = try TrainingRun(experiment, communicator: SoloCommunicator(), observers: []).run { product in
            for (name, tensor) in product.models[0].model.state { kept[name] = tensor.values }
        }
        for (index, (name, tensor)) in experiment.model.state.enumerated() where !name.hasPrefix("layers.5.")
        {
            #expect(kept[name] == tensor.values, "\(name): the model has what the autoencoder learned")
            #expect(fresh.model.state[index].tensor.values != tensor.values, "\(name)")
        }
    }
}
