import Configuration
import Datasets
import Testing
import Training

@Suite("Experiment")
struct ExperimentTests {
    private func experiment(_ overrides: [String] = []) throws -> Experiment {
        let text = """
            name: digits
            data: {train: digits}
            batch: {size: 64, micro: 16}
            model: {layers: [dense: 10]}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text, file: "digits.yaml", overrides: overrides)
        return try Experiment(plan, context: DataContext())
    }

    @Test("ranks without work are warned of, with advice that helps", arguments: [5, 7, 16, 33, 64])
    func ranks(count: Int) throws {
        #expect(try experiment().rankWarning(4) == nil)
        let warning = try #require(try experiment().rankWarning(count))
        let advice = try #require(warning.firstMatch(of: /set batch.micro to (\d+) or less/))
        #expect(try experiment(["batch.micro=\(advice.1)"]).rankWarning(count) == nil)
        #expect(warning.contains("use at most 4 ranks"))
    }

    @Test("the advice is one that can be followed: more samples in a batch only where there are any")
    func ranksBeyondSamples() throws {
        let warning = try experiment(["batch.micro=1"]).rankWarning(65)
        #expect(warning?.contains("use at most 64 ranks, or a larger batch.size") == true)
        let few = try experiment(["data.take=3", "batch={size: 4}"]).rankWarning(4)
        #expect(
            few
                == "3 of 4 ranks have nothing to do: a batch of 3 samples has 1 micro-batch of 3; use at most 1 rank"
        )
        let one = try experiment(["data.take=1", "batch={size: 4}"]).rankWarning(2)
        #expect(
            one == "1 of 2 ranks has nothing to do: "
                + "a batch of 1 sample has 1 micro-batch of 1; use at most 1 rank"
        )
    }

    @Test(
        "by default 16 ranks have work if the batch is large enough",
        arguments: [
            (1, 1), (5, 1), (8, 1), (16, 2), (32, 4), (64, 8), (100, 13), (128, 16), (1000, 32), (4096, 128),
        ])
    func usualMicroBatch(size: Int, ranks: Int) throws {
        let text = "{data: {train: digits}, batch: {size: \(size)}, model: {layers: [dense: 10]}}"
        let plan = try ConfigurationReader(catalogs: .standard).read(text: text, file: "digits.yaml")
        #expect((size + plan.batch.micro - 1) / plan.batch.micro == ranks)
    }

    @Test("a model with fewer outputs than classes is told how many it needs")
    func outputs() {
        let error = #expect(throws: TrainingError.self) { _ = try experiment(["model.layers=[dense: 9]"]) }
        #expect(error?.exitCode == .badConfiguration)
        #expect(error?.description.contains("give its last dense layer 10 units") == true)
    }

    @Test(
        "a layer that cannot be built is an error at its place",
        arguments: [
            ("dense: {units: 4, initializer: zeros}", "the units of this one would stay equal"),
            ("embedding", "make it the first layer"),
        ])
    func unbuilt(layer: String, problem: String) throws {
        func text(_ layers: [String]) -> String {
            let lines = layers.map { "    - \($0)\n" }.joined()
            return "data: {train: digits}\nbatch: {size: 20}\nmodel:\n  layers:\n" + lines
        }
        func experiment(_ layers: [String], weights: [String: [Int]]? = nil) throws -> Experiment {
            let plan = try ConfigurationReader(catalogs: .standard).read(text: text(layers), file: "x.yaml")
            return try Experiment(plan, context: DataContext(), weights: weights)
        }
        let error = #expect(throws: ConfigurationErrors.self) {
            _ = try experiment(["dense: 9", "relu", layer, "relu", "dense: 10"])
        }
        let shown = error?.description ?? ""
        #expect(shown.hasPrefix("x.yaml:7:") && shown.contains("layer 2 ("), "\(shown)")
        #expect(shown.contains(problem), "\(shown)")
        // The last layer may start at zeros, and any layer whose weights are loaded.
        _ = try experiment(["dense: 4", "relu", "dense: {units: 10, initializer: zeros}"])
        _ = try experiment(["dense: {units: 4, initializer: zeros}", "dense: 10"], weights: [:])
    }

    @Test("a check warns of schedules that are longer than their stage or pretraining")
    func schedules() throws {
        let warmUp = "schedule={constant: {warm_up: 50}}"
        #expect(try experiment(["data.take=640", "training.epochs=5", warmUp]).scheduleWarnings.isEmpty)
        let stages = "stages=[{epochs: 4}, {epochs: 9}]"
        #expect(
            try experiment(["data.take=640", stages, warmUp]).scheduleWarnings == [
                "warm_up takes 50 steps, and the training has 40: the learning rate ends below the schedule's"
            ])
        let autoencoder =
            "pretrain={autoencoder: {layers: 1, epochs: 1, schedule: {constant: {warm_up: 50}}}}"
        #expect(try experiment(["data.take=640", autoencoder]).scheduleWarnings.count == 1)
    }

    @Test(
        "a rate of dropping that keeps nothing is an error",
        arguments: [
            "model.layers=[dropout: 0.9999999, dense: 10]",
            "model.layers=[alpha_dropout: 0.9999999, dense: 10]",
            "pretrain={autoencoder: {layers: 1, dropout: 0.9999999}}",
        ])
    func dropsAll(override: String) throws {
        #expect(throws: ConfigurationErrors.self) { try experiment([override]) }
        _ = try experiment([override.replacing("0.9999999", with: "0.999999")])
    }

    @Test("proximal l1 is checked with the optimizers of a pretraining, for the layers that it pretrains")
    func proximalPretraining() throws {
        let l1 = "{factor: 0.1, proximal: true}"
        let gan = "pretrain={gan: {layers: 1, generator: [dense: 9], optimizer: sgd"
        func check(_ overrides: [String]) throws { _ = try experiment(["optimizer=sgd"] + overrides) }
        for wrong in [gan + "}}", gan + ", generator_optimizer: adam}}", "pretrain={autoencoder: 1}"] {
            let error = #expect(throws: TrainingError.self) {
                try check(["regularization={l1: \(l1)}", wrong])
            }
            #expect(error?.exitCode == .badConfiguration)
            #expect(error?.description.hasPrefix("in the pretraining, proximal l1") == true)
        }
        try check(["regularization={l1: \(l1)}", gan + ", generator_optimizer: nag}}"])
        let layers = "model.layers=[dense: 9, relu, dense: {units: 10, l1: \(l1)}]"
        try check([layers, "pretrain={autoencoder: {layers: 2}}"])
    }

    @Test("no scaling is another experiment than the usual scaling")
    func scaling() throws {
        #expect(try experiment(["data.scale=none"]).data.scaling == .identity)
        #expect(try experiment().data.scaling == .division(by: 16))
    }
}
