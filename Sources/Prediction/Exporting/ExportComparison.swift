import Datasets
import NeuralNetworks
import Reporting

/// A comparison of a trained model with its exported forms on the same samples: the size of each form, the
/// difference of its outputs, and its speed, measured in alternation.
public struct ExportComparison: Sendable, Encodable {
    /// One form of the model.
    public struct Form: Sendable, Encodable {
        /// `as trained`, `folded`, `sparse products`, or `folded, sparse products`.
        public let name: String
        /// The number of layers.
        public let layers: Int
        /// The number of stored values: parameters and running statistics; for sparse weights only the
        /// nonzero ones.
        public let numbers: Int
        /// The floating-point operations of one prediction.
        public let operations: Int
        /// The largest |a − b| / max(1, |a|) of an output b, where the trained model has a; infinite if only
        /// one of them is a number.
        public let largestDifference: Double
        /// Its speed.
        public let profile: PredictionProfile
    }

    /// The forms, the trained model first; a form identical to the one before it is omitted.
    public let forms: [Form]
    /// The number of samples whose outputs were compared.
    public let samples: Int
    /// The measurements of individual layers with many zeros.
    public let sparseLayers: [SparseChoice]

    /// Compares a model with its export.
    ///
    /// - Parameters:
    ///   - whole: the trained model.
    ///   - export: its export.
    ///   - samples: the samples that both predict.
    public init(_ whole: TrainedModel, _ export: ModelExport, on samples: Dataset) throws {
        let folded = export.trained
        let single = try folded.withSparseProducts(rows: 1)
        let batched = try folded.withSparseProducts(rows: PredictionTimer.largestBatch)
        let choices = single.choices + batched.choices
        var contenders = [("as trained", PredictionTimer.Candidate(whole))]
        let isFolded = folded.model.layers.count < whole.model.layers.count
        if isFolded { contenders.append(("folded", .init(folded))) }
        if choices.contains(where: \.isTaken) {
            let name = isFolded ? "folded, sparse products" : "sparse products"
            contenders.append((name, .init(single: single.model, batched: batched.model)))
        }
        let profiles = try PredictionTimer(samples).profiles(contenders.map(\.1))
        forms = try zip(contenders, profiles).map { contender, profile in
            let models = [contender.1.single.model, contender.1.batched.model]
            return Form(
                name: contender.0, layers: models[0].layers.count,
                numbers: models.map(\.keptNumbers).min() ?? 0,
                operations: models.map(\.operationsPerSample).min() ?? 0,
                largestDifference: try models.map {
                    try Self.difference(of: $0, from: whole, on: samples)
                }.max() ?? 0,
                profile: profile)
        }
        self.samples = samples.sampleCount
        sparseLayers = choices
    }

    /// Returns the largest difference between two models' outputs, relative for outputs larger than 1.
    private static func difference(
        of model: Sequential, from whole: TrainedModel, on samples: Dataset
    ) throws -> Double {
        let batches = Batches(
            of: samples, scaling: whole.scaling, batchSize: Predictor.batchSize,
            microBatchSize: Predictor.batchSize, type: model.type)
        var largest = 0.0
        for batch in batches {
            largest = max(
                largest, try OutputDifference.largest(of: model, from: whole.model, on: batch.features))
        }
        return largest
    }

    /// A readable table, followed by the measurements of individual layers.
    public var text: String {
        var table = Table(
            [.init("form")]
                + [
                    "layers", "numbers", "operations", "difference", "p50", "p99", "samples/s",
                    "times as fast",
                ].map { .init($0, .right) })
        for form in forms {
            let profile = form.profile
            table.append([
                form.name, "\(form.layers)", Format.grouped(form.numbers), Format.grouped(form.operations),
                form.largestDifference == 0 ? "0" : Format.short(form.largestDifference),
                Format.fixed(profile.p50, decimals: 1) + " µs",
                Format.fixed(profile.p99, decimals: 1) + " µs",
                Format.grouped(Int(profile.samplesPerSecond)),
                "\(Format.fixed(forms[0].profile.p50 / profile.p50, decimals: 2)), \(Format.fixed(profile.samplesPerSecond / forms[0].profile.samplesPerSecond, decimals: 2))",
            ])
        }
        table.append(
            note:
                "difference: largest output difference over \(Format.count(samples, "sample")); p50 and p99: one sample at a time; samples/s: batches of \(forms[0].profile.batch)"
        )
        for choice in sparseLayers {
            table.append(note: choice.description + (choice.isTaken ? "" : " (left dense)"))
        }
        return table.text()
    }
}

extension Sequential {
    /// The floating-point operations of one prediction.
    var operationsPerSample: Int { layers.reduce(0) { $0 + $1.forwardOperationsPerSample } }

    /// The number of values that predictions need: parameters and buffers; for sparse weights only the
    /// nonzero ones.
    fileprivate var keptNumbers: Int {
        let sparse = layers.compactMap { ($0 as? SparseDense)?.keptCount }.reduce(0, +)
        return sparse + state.reduce(0) { $0 + $1.tensor.count }
    }
}
