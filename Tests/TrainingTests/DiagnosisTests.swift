import Autodiff
import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Reporting
import SystemSupport
import Tensors
import TestSupport
import Testing
import Training

@Suite("Diagnosis of steps")
struct DiagnosisTests {
    private func experiment(_ overrides: [String] = []) throws -> Experiment {
        let text = """
            name: digits
            precision: float64
            data: {train: digits, take: 203}
            batch: {size: 50, micro: 7}
            model: {layers: [dense: 13, elu, dense: 40, batch_norm, relu, dense: 40, relu, dense: 10]}
            optimizer: {momentum: {learning_rate: 0.2}}
            regularization: {l2: 0.001}
            training: {epochs: 2, diagnose: 1}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text, file: "digits.yaml", overrides: overrides)
        return try Experiment(plan, context: DataContext())
    }

    @Test("the same bits on every rank of any number of ranks, the last batch of three samples included")
    func anyRankCount() throws {
        func diagnoses(_ ranks: Int, _ overrides: [String]) throws -> [[StepDiagnosis]] {
            try InProcessCommunicator.run(ranks: ranks) { communicator in
                let listener = RecordingObserver()
                _ = try TrainingRun(experiment(overrides), communicator: communicator, observers: [listener])
                    .run()
                return listener.diagnoses
            }
        }
        for overrides in [[], ["precision=float32", "batch.micro=3"]] {
            let expected = try diagnoses(1, overrides)[0]
            #expect(expected.map(\.step) == Array(1...10))
            #expect(expected.map(\.epoch) == [1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
            for ranks in [2, 3, 4, 7] {
                #expect(try diagnoses(ranks, overrides) == Array(repeating: expected, count: ranks))
            }
        }
    }

    @Test("every so many steps, from the first on, and without changing the training")
    func interval() throws {
        func train(_ overrides: [String]) throws -> (steps: [Int], digest: String) {
            let listener = RecordingObserver()
            let outcome = try TrainingRun(
                experiment(overrides), communicator: SoloCommunicator(), observers: [listener]
            ).run()
            return (listener.diagnoses.map(\.step), outcome.digest)
        }
        let (steps, digest) = try train(["training.diagnose=4"])
        #expect(steps == [1, 5, 9])
        let plain = try train(["training.diagnose=none"])
        #expect(plain.steps.isEmpty && plain.digest == digest)
    }

    @Test(
        "distributions are taken at most every tenth step",
        arguments: [(1, [1, 11]), (4, [1, 13]), (7, [1, 15])])
    func distributions(interval: Int, steps: [Int]) throws {
        let listener = RecordingObserver()
        _ = try TrainingRun(
            experiment(["training.diagnose=\(interval)", "training.epochs=3"]),
            communicator: SoloCommunicator(), observers: [listener]
        ).run()
        func hasDistributions(_ layer: LayerDiagnosis) -> Bool {
            layer.outputQuantiles != nil && (layer.weightQuantiles != nil) == (layer.weightNorm != nil)
        }
        let taken = listener.diagnoses.filter { $0.layers.allSatisfy(hasDistributions) }
        #expect(taken.map(\.step) == steps)
        let others = listener.diagnoses.filter { !steps.contains($0.step) }
        #expect(
            others.flatMap(\.layers).allSatisfy { $0.outputQuantiles == nil && $0.weightQuantiles == nil })
    }

    @Test("numbers are those of the batch, spelt out")
    func values() throws {
        // One step on one batch of all samples.
        let overrides = ["training.epochs=1", "batch.size=203", "batch.micro=203", "training.shuffle=false"]
        let trained = try experiment(overrides)
        let listener = RecordingObserver()
        _ = try TrainingRun(trained, communicator: SoloCommunicator(), observers: [listener]).run()
        let diagnosis = try #require(listener.diagnoses.first)
        #expect(listener.diagnoses.count == 1)

        let fresh = try experiment(overrides)
        let batch = try #require(
            Batches(
                of: fresh.data.training, scaling: fresh.data.scaling, batchSize: 203, microBatchSize: 203,
                type: .float64
            ).first { _ in true })
        let pass = ForwardPass(rows: 203, mode: .training)
        var x = Variable(batch.features, requiresGradient: false)
        var outputs: [[Double]] = []
        for layer in fresh.model.layers {
            x = try layer(x, pass)
            outputs.append(x.data.values)
        }
        let losses = try fresh.loss(x, batch.targets)
        try losses.backward(seed: Tensor(repeating: 1.0 / 203, shape: losses.shape, type: .float64))

        for (index, layer) in diagnosis.layers.enumerated() {
            #expect(layer.layer == index && layer.kind == fresh.model.layers[index].kind)
            let values = outputs[index]
            #expect(abs(layer.outputMean - mean(values)) < 1e-12)
            #expect(relativeError([layer.outputDeviation], [variance(values).squareRoot()]) < 1e-9)
            checkQuantiles(layer.outputQuantiles, values)
            let largest = fresh.model.layers[index].parameters.map(\.variable.data.values)
                .max { $0.count < $1.count }
            #expect((largest == nil) == (layer.weightQuantiles == nil))
            if let largest { checkQuantiles(layer.weightQuantiles, largest) }
            let units = fresh.model.outputShapes[index][0]
            switch layer.kind {
            case "ReLU":
                let dead = (0..<units).filter { unit in
                    (0..<203).allSatisfy { values[$0 * units + unit] == 0 }
                }
                #expect(layer.dead == Double(dead.count) / Double(units))
                #expect(layer.saturated == nil)
            case "ELU":
                let saturated = values.filter { $0 < -0.95 }.count
                #expect(layer.saturated == Double(saturated) / Double(values.count))
                #expect(layer.dead == nil)
            default: #expect(layer.saturated == nil && layer.dead == nil)
            }
            try checkParameters(layer, index, fresh.model, trained.model)
        }
        let norm = diagnosis.layers.reduce(0) { $0 + pow2($1.gradientNorm ?? 0) }.squareRoot()
        #expect(relativeError([norm], [diagnosis.gradientNorm]) < 1e-12)
    }

    /// Checks estimates of quantiles, whose bins are an eighth of an octave wide, with sorted values.
    private func checkQuantiles(_ quantiles: [Float]?, _ values: [Double]) {
        let sorted = values.sorted()
        let last = sorted.count - 1
        #expect(quantiles?.count == 21)
        #expect(quantiles?.first == Float(sorted[0]) && quantiles?.last == Float(sorted[last]))
        for (place, quantile) in (quantiles ?? []).enumerated() {
            let exact = sorted[Int((Double(place * last) / 20).rounded())]
            let tolerance = 0.13 * abs(exact) + 0.01 * (sorted[last] - sorted[0])
            #expect(abs(Double(quantile) - exact) <= tolerance, "quantile \(place) of 20")
        }
    }

    @Test("the deviation of outputs far from 0 is not what cancellation leaves of it", arguments: [1, 3])
    func farFromZero(ranks: Int) throws {
        let folder = try TemporaryFolder()
        let rows = (0..<200).map { "1e8,1e8,\($0 % 2)\n" }.joined()
        try folder.write(rows, to: "far.csv")
        let text = """
            precision: float64
            data: {train: {csv: far.csv}, scale: none}
            batch: {size: 200, micro: 30}
            model: {layers: [gaussian_noise: 1, dense: 2]}
            optimizer: {sgd: 0}
            training: {epochs: 1, diagnose: 1}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text, file: folder.path + "/far.yaml")
        let diagnoses = try InProcessCommunicator.run(ranks: ranks) { communicator in
            let listener = RecordingObserver()
            let experiment = try Experiment(plan, context: DataContext(configurationFolder: folder.path))
            _ = try TrainingRun(experiment, communicator: communicator, observers: [listener]).run()
            return listener.diagnoses
        }
        let noise = try #require(diagnoses[0].first?.layers.first)
        #expect(abs(noise.outputMean - 1e8) < 0.3 && abs(noise.outputDeviation - 1) < 0.15)
    }

    private func checkParameters(
        _ layer: LayerDiagnosis, _ index: Int, _ before: Sequential, _ after: Sequential
    ) throws {
        let parameters = before.layers[index].parameters
        guard !parameters.isEmpty else {
            #expect(layer.gradientNorm == nil && layer.weightNorm == nil && layer.updateRatio == nil)
            return
        }
        var (gradients, weights, updates) = (0.0, 0.0, 0.0)
        for (parameter, updated) in zip(parameters, after.layers[index].parameters) {
            let isWeight = parameter.variable.shape.count == 2
            let values = parameter.variable.data.values
            let gradient = try #require(parameter.variable.gradient).values
            for (g, w) in zip(gradient, values) { gradients += pow2(g + (isWeight ? 0.001 * w : 0)) }
            weights += values.reduce(0) { $0 + pow2($1) }
            for (a, b) in zip(updated.variable.data.values, values) { updates += pow2(a - b) }
        }
        #expect(relativeError([layer.gradientNorm ?? 0], [gradients.squareRoot()]) < 1e-9)
        #expect(relativeError([layer.weightNorm ?? 0], [weights.squareRoot()]) < 1e-12)
        #expect(relativeError([layer.updateRatio ?? 0], [(updates / weights).squareRoot()]) < 1e-9)
    }

    @Test("a step that is not finite is diagnosed, too, before training ends")
    func diverged() throws {
        let listener = RecordingObserver()
        let experiment = try experiment(["optimizer.momentum.learning_rate=1e200", "precision=float32"])
        #expect(throws: CommunicationError.self) {
            try TrainingRun(experiment, communicator: SoloCommunicator(), observers: [listener]).run()
        }
        let last = try #require(listener.diagnoses.last)
        #expect(!last.loss.isFinite || !last.gradientNorm.isFinite)
        #expect(last.layers.allSatisfy { $0.updateRatio == nil })
    }
}

private func pow2(_ x: Double) -> Double { x * x }
