import Collectives
import Datasets
import NeuralNetworks
import Registry
import Tensors
import TestSupport
import Testing
import Training

@Suite("metrics")
struct TaskMetricsTests {
    private static let rankCounts = [1, 2, 3, 4, 9]

    /// The metrics of outputs, by ranks that hold micro-batches of 8 samples: a model without layers gives
    /// its inputs.
    private func evaluate(
        _ outputs: [Double], width: Int, _ labels: Labels, loss: String, topK: Int = 5, ranks: Int
    ) throws -> EvaluationResult {
        let dataset = Dataset(
            name: "outputs", sampleShape: [width], features: .doubles(outputs), labels: labels)
        let results = try InProcessCommunicator.run(ranks: ranks) { communicator in
            try Evaluator(
                model: Sequential([], inputShape: [width], type: .float64),
                loss: Losses.catalog.make(Selection(loss)), defaultRegularization: WeightRegularization(),
                communicator: communicator, microBatchSize: 8
            ).evaluate(dataset, scaling: .identity, topK: topK)
        }
        for result in results { #expect(result.metrics == results[0].metrics) }
        return results[0]
    }

    private func evaluate(_ reference: MetricCase, topK: Int = 5, ranks: Int) throws -> EvaluationResult {
        let width = reference.outputs.shape[1]
        let labels =
            reference.labels.map { Labels.classes($0, count: width) }
            ?? .values(reference.targets?.values ?? [], width: width)
        let losses = ["classes": "softmax_cross_entropy", "independent": "bce", "values": "mse"]
        return try evaluate(
            reference.outputs.values, width: width, labels, loss: #require(losses[reference.kind]),
            topK: topK, ranks: ranks)
    }

    @Test("metrics are Keras's", arguments: try References.metrics())
    func reference(_ reference: MetricCase) throws {
        func near(_ value: Double?, _ expected: Double?) -> Bool {
            guard let value, let expected else { return value == nil && expected == nil }
            return abs(value - expected) <= 1e-6 * max(1, abs(expected))
        }
        let (expected, result) = (reference.metrics, try evaluate(reference, topK: 3, ranks: 1))
        #expect(near(result.accuracy, expected.accuracy))
        switch try #require(result.metrics) {
        case .classification(let metrics):
            #expect(near(metrics.topKAccuracy, expected.top3Accuracy))
            #expect(near(metrics.macroPrecision, expected.macroPrecision))
            #expect(near(metrics.macroRecall, expected.macroRecall))
            #expect(near(metrics.macroF1, expected.macroF1))
            #expect(metrics.classes.count == expected.f1?.count)
            for row in metrics.classes {
                #expect(near(row.precision, expected.precision?[row.class]))
                #expect(near(row.recall, expected.recall?[row.class]))
                #expect(near(row.f1, expected.f1?[row.class]))
            }
            if let top = expected.top1Accuracy { #expect(near(result.accuracy, top)) }
        case .regression(let metrics):
            #expect(near(metrics.mae, expected.mae))
            #expect(near(metrics.rmse, expected.rmse))
            #expect(near(metrics.r2, expected.r2))
            let (outputs, truths) = (reference.outputs, try #require(reference.targets))
            let width = outputs.shape[1]
            #expect(metrics.targets?.count == (width > 1 ? width : nil))
            for target in metrics.targets ?? [] {
                let errors = stride(from: target.target, to: outputs.values.count, by: width)
                    .map { outputs.values[$0] - truths.values[$0] }
                let squares = errors.reduce(0) { $0 + $1 * $1 }
                #expect(near(target.mae, errors.reduce(0) { $0 + abs($1) } / Double(errors.count)))
                #expect(near(target.rmse, (squares / Double(errors.count)).squareRoot()))
            }
        }
    }

    @Test("metrics are the same on any number of ranks, each sample counted once", arguments: rankCounts)
    func anyRankCount(ranks: Int) throws {
        for reference in try References.metrics() {
            let (alone, together) = (try evaluate(reference, ranks: 1), try evaluate(reference, ranks: ranks))
            #expect(together.metrics == alone.metrics)
            #expect(together.accuracy == alone.accuracy && together.loss == alone.loss)
            if case .classification(let metrics) = together.metrics, let labels = reference.labels {
                let matrix = try #require(metrics.confusionMatrix)
                #expect(matrix.flatMap(\.self).reduce(0, +) == labels.count)
                for row in metrics.classes {
                    #expect(row.samples == labels.count { $0 == row.class })
                    #expect(matrix[row.class].reduce(0, +) == row.samples)
                }
            }
        }
    }

    @Test("more than one batch of the evaluation counts each sample once too", arguments: [1, 3])
    func severalBatches(ranks: Int) throws {
        let count = 2500
        let classes = (0..<count).map { Int32($0 % 3) }
        let outputs = classes.flatMap { wanted in (0..<3).map { Int32($0) == wanted ? 1.0 : 0 } }
        let result = try evaluate(
            outputs, width: 3, .classes(classes, count: 3), loss: "softmax_cross_entropy", ranks: ranks)
        guard case .classification(let metrics) = result.metrics else { return #expect(Bool(false)) }
        #expect(metrics.confusionMatrix == [[834, 0, 0], [0, 833, 0], [0, 0, 833]])
        #expect(metrics.macroF1 == 1 && metrics.topK == nil)
    }

    @Test("only a confusion matrix is limited to 1,000 classes", arguments: [1000, 1001])
    func manyClasses(count: Int) throws {
        let labels = [0, 1, 1, Int32(count - 1)]
        let outputs = [0, 1, 2, count - 1].flatMap { wanted in (0..<count).map { $0 == wanted ? 1.0 : 0 } }
        let result = try evaluate(
            outputs, width: count, .classes(labels, count: count), loss: "softmax_cross_entropy", ranks: 2)
        guard case .classification(let metrics) = result.metrics else { return #expect(Bool(false)) }
        #expect(metrics.confusionMatrix?.count == (count == 1000 ? 1000 : nil))
        #expect(metrics.confusionMatrix.map { $0[1][1] == 1 && $0[1][2] == 1 } ?? true)
        let rows = [0, 1, 2, count - 1].map { metrics.classes[$0] }
        #expect(rows.map(\.samples) == [1, 2, 0, 1])
        #expect(rows.map(\.recall) == [1, 0.5, nil, 1] && rows.map(\.precision) == [1, 1, 0, 1])
        #expect(metrics.macroRecall == 2.5 / 4 && metrics.topKAccuracy == 1)
    }

    @Test("of equal outputs the first counts as larger, and no number counts as none")
    func ties() throws {
        let outputs = [1, 1, 1, 1, .nan, 0, 1, 2] as [Double]
        func shares(_ labels: [Int32]) throws -> [Double?] {
            try [1, 2, 3].map { k in
                let result = try evaluate(
                    outputs, width: 4, .classes(labels, count: 4), loss: "mse", topK: k, ranks: 1)
                guard case .classification(let metrics) = result.metrics else { return nil }
                return metrics.topKAccuracy
            }
        }
        #expect(try shares([0, 3]) == [1, 1, 1])
        #expect(try shares([1, 2]) == [0, 1, 1])
        #expect(try shares([2, 0]) == [0, 0, 0.5])
    }

    @Test(
        "a class that is missed counts 0 in the means, one that neither occurs nor is predicted does not count"
    )
    func absentClasses() throws {
        let outputs = [9, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0] as [Double]
        let result = try evaluate(
            outputs, width: 4, .classes([0, 0, 2], count: 4), loss: "softmax_cross_entropy", ranks: 1)
        guard case .classification(let metrics) = result.metrics else { return #expect(Bool(false)) }
        #expect(metrics.classes.map(\.f1) == [0.8, nil, 0, nil])
        #expect(metrics.classes.map(\.precision) == [2.0 / 3, nil, nil, nil])
        #expect(metrics.macroF1 == 0.4 && metrics.macroPrecision == 1.0 / 3 && metrics.macroRecall == 0.5)
    }

    @Test("wanted values that are all the same have no r2")
    func noSpread() throws {
        let labels = Labels.values([3, 3, 3], width: 1)
        let result = try evaluate([1, 3, 4], width: 1, labels, loss: "mae", ranks: 1)
        guard case .regression(let metrics) = result.metrics else { return #expect(Bool(false)) }
        #expect(metrics.mae == 1 && metrics.rmse == (5.0 / 3).squareRoot() && metrics.r2 == nil)
    }
}
