import Collectives
import Datasets
import NeuralNetworks
import Registry
import TestSupport
import Testing
import Training

@Suite("metrics of probabilities")
struct ScoreMetricsTests {
    /// The metrics of logits, by ranks that hold micro-batches of 8 samples: a model without layers gives its
    /// inputs.
    private func evaluate(
        _ outputs: [Double], width: Int, _ labels: Labels, loss: String, threshold: Double? = nil,
        ranks: Int = 1
    ) throws -> ClassificationMetrics {
        let dataset = Dataset(
            name: "outputs", sampleShape: [width], features: .doubles(outputs), labels: labels)
        let results = try InProcessCommunicator.run(ranks: ranks) { communicator in
            try Evaluator(
                model: Sequential([], inputShape: [width], type: .float64),
                loss: Losses.catalog.make(Selection(loss)), defaultRegularization: WeightRegularization(),
                communicator: communicator, microBatchSize: 8
            ).evaluate(dataset, scaling: .identity, topK: 5, threshold: threshold)
        }
        for result in results.dropFirst() { #expect(result.metrics == results[0].metrics) }
        guard case .classification(let metrics) = results[0].metrics else {
            throw ModelError("no metrics of classes")
        }
        return metrics
    }

    private func evaluate(
        _ reference: ImbalanceFile.Case, threshold: Double? = nil, ranks: Int = 1
    ) throws -> ClassificationMetrics {
        let width = reference.outputs.shape[1]
        let labels =
            reference.labels.map { Labels.classes($0, count: max(width, 2)) }
            ?? .values(reference.targets?.values ?? [], width: width)
        return try evaluate(
            reference.outputs.values, width: width, labels,
            loss: reference.kind == "independent" || width == 1 ? "bce" : "softmax_cross_entropy",
            threshold: threshold, ranks: ranks)
    }

    private func near(_ value: Double?, _ expected: Double?) -> Bool {
        guard let value, let expected else { return value == nil && expected == nil }
        return abs(value - expected) <= 1e-12 * max(1, abs(expected))
    }

    @Test("scores of all ranks are at most 134,217,728", arguments: [1, 8])
    func mostScores(columns: Int) throws {
        for count in [(1 << 27) - 1, 1 << 27, (1 << 27) + 1] {
            let made = try ScoreColumns.make(
                count: columns, sampleCount: (count + columns - 1) / columns, communicator: SoloCommunicator()
            )
            let text = if case .failure(let leftOut) = made { leftOut.text } else { "" }
            // Memory may be short below the limit.
            #expect(text.contains("more than 134217728 scores") == (count > 1 << 27), "\(text)")
        }
    }

    @Test("metrics are scikit-learn's", arguments: try References.imbalance().cases)
    func reference(_ reference: ImbalanceFile.Case) throws {
        let (metrics, expected) = (try evaluate(reference), reference.metrics)
        #expect(near(metrics.rocAuc, expected.rocAuc))
        #expect(near(metrics.averagePrecision, expected.averagePrecision))
        #expect(near(metrics.balancedAccuracy, expected.balancedAccuracy))
        for (averages, values) in [
            (metrics.macro, expected.macro), (metrics.weighted, expected.weighted),
            (metrics.micro, expected.micro),
        ] {
            #expect(zip([averages.precision, averages.recall, averages.f1], values).allSatisfy(near))
        }
        #expect(near(metrics.logLoss, expected.logLoss))
        #expect(near(metrics.brierScore, expected.brierScore))
        #expect(near(metrics.calibration?.error, expected.calibrationError))
        let bins = metrics.calibration?.bins.filter { $0.samples > 0 }
        #expect(bins?.count == expected.bins?.count)
        for (bin, values) in zip(bins ?? [], expected.bins ?? []) {
            #expect(Double(bin.samples) == values[0])
            #expect(near(bin.meanProbability, values[1]) && near(bin.share, values[2]))
        }
        #expect(near(metrics.bestF1?.threshold, expected.bestF1?[0]))
        #expect(near(metrics.bestF1?.f1, expected.bestF1?[1]))
        #expect(near(metrics.bestYouden?.threshold, expected.bestYouden?[0]))
        #expect(near(metrics.bestYouden?.youden, expected.bestYouden?[1]))
        if let areas = expected.classRocAuc {
            #expect(zip(metrics.classes, areas).allSatisfy { near($0.rocAuc, $1) })
        }
    }

    @Test("metrics are the same bits on any number of ranks", arguments: [2, 3, 4, 9])
    func anyRankCount(ranks: Int) throws {
        for reference in try References.imbalance().cases {
            #expect(try evaluate(reference, ranks: ranks) == evaluate(reference), "\(reference)")
        }
    }

    @Test(
        "a threshold decides like the best one of the same value, on any number of ranks", arguments: [1, 3])
    func threshold(ranks: Int) throws {
        let reference = try #require(try References.imbalance().cases.first)
        let best = try #require(try evaluate(reference).bestF1)
        #expect(try evaluate(reference, threshold: best.threshold, ranks: ranks).atThreshold == best)
        #expect(try evaluate(reference).atThreshold == nil)
    }

    @Test("equal scores count half, perfect ones 1, reversed ones 0")
    func extremes() throws {
        func area(_ logits: [Double]) throws -> Double? {
            try evaluate(logits, width: 1, .classes([0, 0, 1, 1], count: 2), loss: "bce").rocAuc
        }
        #expect(try area([1, 1, 1, 1]) == 0.5)
        #expect(try area([-3, -2, -1, 4]) == 1)
        #expect(try area([4, 3, 2, 1]) == 0)
        #expect(try area([1, 2, 2, 3]) == 0.875)
        #expect(try area([1, .nan, 2, 3]) == nil)
    }

    @Test("samples of one class have no area and no threshold")
    func oneClass() throws {
        let metrics = try evaluate([1, 2, -1], width: 1, .classes([1, 1, 1], count: 2), loss: "bce")
        #expect(metrics.rocAuc == nil && metrics.bestF1 == nil && metrics.bestYouden == nil)
        #expect(metrics.averagePrecision == 1 && metrics.balancedAccuracy == 2.0 / 3)
    }

    @Test("a class that does not occur is left out of the means of areas and recalls")
    func absentClass() throws {
        let outputs = [3, 0, 0, 0, 2, 0, 1, 0, 0, 0, 1, 0] as [Double]
        let metrics = try evaluate(
            outputs, width: 3, .classes([0, 1, 0, 1], count: 3), loss: "softmax_cross_entropy")
        #expect(metrics.rocAuc == 1 && metrics.balancedAccuracy == 1)
        #expect(metrics.classes[2].rocAuc == nil)
    }

    @Test("a loss without probabilities has none of their metrics")
    func noProbabilities() throws {
        let metrics = try evaluate(
            [1, 0, 0, 1], width: 2, .classes([0, 1], count: 2), loss: "mean_squared_error")
        #expect(metrics.rocAuc == nil && metrics.logLoss == nil && metrics.calibration == nil)
        #expect(metrics.balancedAccuracy == 1)
    }
}
