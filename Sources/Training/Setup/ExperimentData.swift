import Configuration
import Datasets
import NeuralNetworks
import Registry

/// The data sets of a run and the scaling of their features.
public struct ExperimentData: Sendable {
    /// The training set.
    public let training: Dataset
    /// All samples of the training data, including those that `take` leaves out; used for pretraining without
    /// their labels.
    public let unlabelled: Dataset
    /// The validation set, used after each epoch; nil if the configuration names none.
    public let validation: Dataset?
    /// The test set, used at the end; nil if the configuration names none.
    public let test: Dataset?
    /// The scaling of all features, fitted to the training set.
    public let scaling: FittedScaling

    /// Reads the data that a plan names.
    ///
    /// - Parameter scaling: the scaling of features; nil for that of the plan.
    /// - Throws: `DataError` if a file is missing or invalid; `TrainingError` if the sets do not fit each
    ///   other.
    public init(_ plan: Plan, context: DataContext, scaling known: FittedScaling? = nil) throws {
        var context = context
        context.keepsDoubles = plan.precision == .float64
        context.isTraining = true
        func load(_ selection: Selection) throws -> Dataset {
            let all = try DataSources.catalog.make(selection).load(context: context)
            if context.isTraining { (context.isTraining, context.classNames) = (false, all.classNames) }
            return try plan.data.classes.map { try all.keeping(classes: $0) } ?? all
        }
        context.schema = known?.schema
        let unlabelled = try load(plan.data.train)
        context.schema = known?.schema ?? unlabelled.table?.schema
        var whole = unlabelled
        let (training, validation): (Dataset, Dataset?)
        let seed = UInt64(plan.seed)
        if let count = plan.data.take { whole = try whole.taking(count, seed: seed) }
        switch plan.data.validation {
        case .none:
            (training, validation) = (whole, nil)
        case .fraction(let fraction, let rule):
            let parts = try whole.split(validationFraction: fraction, by: rule, seed: seed)
            (training, validation) = (parts.training, parts.validation)
        case .folds(let count, let rule, let fold):
            // Before the runs of all folds, the first one stands for them.
            let parts = try whole.fold(fold ?? 1, of: count, by: rule, seed: seed)
            (training, validation) = (parts.training, parts.validation)
        case .rest(let count):
            guard let taken = plan.data.take else {
                throw TrainingError(
                    "data.validation: {rest: \(count)} is for samples that data.take leaves out, and data.take is not stated: add it, or choose {fraction: 0.1}",
                    .badConfiguration)
            }
            let rest = try unlabelled.taking(count, after: taken, seed: seed)
            (training, validation) = (whole, rest)
        case .data(let selection):
            (training, validation) = (whole, try load(selection))
        }
        try self.init(
            training: training, unlabelled: unlabelled, validation: validation,
            test: plan.data.test.map(load), scaling: known ?? Self.scaling(plan, training, unlabelled))
    }

    /// Fits the scaling of features and targets that a plan names.
    private static func scaling(
        _ plan: Plan, _ training: Dataset, _ unlabelled: Dataset
    ) throws -> FittedScaling {
        var scaling = try FittedScaling(
            Scalings.catalog.make(plan.data.scale), fittedTo: plan.pretraining == nil ? training : unlabelled,
            embeddingAbove: plan.model.layers.first.flatMap {
                (try? Layers.catalog.make($0.selection) as? Embedding)?.threshold
            })
        guard plan.pretraining == nil || scaling.categories.isEmpty else {
            throw TrainingError(
                "pretraining cannot reconstruct the numbers of categories: leave the embedding or the pretraining out",
                .badConfiguration)
        }
        guard case .values(let values, let width) = training.labels else { return scaling }
        let isScaled =
            switch plan.data.scaleTargets {
            case .auto: try !Losses.catalog.make(plan.loss).hasIndependentOutputs
            case .standardize: true
            case .none: false
            }
        if isScaled { scaling.targets = TargetScaling(fittedTo: values, width: width) }
        return scaling
    }

    /// The columns of the training set's table, and the decisions about all tables, a line each.
    ///
    /// - Parameter rule: the rule of the scaling; nil for that of a trained model.
    func notes(scaledBy rule: (any Scaling)?) -> [String] {
        let sets = [training, validation, test].compactMap(\.self)
        guard let table = training.table else {
            return sets.flatMap(\.notes).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
                + (training.classNames.map { ["classes: \(Self.list($0))"] } ?? [])
                + [scaling.summary(of: rule)]
        }
        let effects = table.scales.compactMapValues { try? Scalings.catalog.make($0).effect }
        var notes = table.lines(effects: effects) + [scaling.summary(of: rule)]
        for other in [validation, test].compactMap(\.self) where other.name != training.name {
            notes += (other.table?.notes ?? []).map { "\(other.name): \($0)" }
        }
        return notes
    }

    static func list(_ names: [String]) -> String {
        names.prefix(20).joined(separator: ", ") + (names.count > 20 ? " … (\(names.count))" : "")
    }

    /// The shape of the model's inputs for one sample.
    public var inputShape: [Int] { scaling.inputShape(for: training.sampleShape) }

    /// Creates the data of a run from sets that belong together.
    ///
    /// - Throws: `TrainingError` if they do not fit each other.
    init(
        training: Dataset, unlabelled: Dataset, validation: Dataset? = nil, test: Dataset? = nil,
        scaling: FittedScaling
    ) throws(TrainingError) {
        (self.training, self.unlabelled) = (training, unlabelled)
        (self.validation, self.test) = (validation, test)
        self.scaling = scaling
        guard training.sampleCount > 0 else {
            throw TrainingError("\(training.name): there are no samples to train on", .badData)
        }
        for other in [validation, test].compactMap(\.self) where other.featureCount != training.featureCount {
            throw TrainingError(
                "\(other.name) has \(other.featureCount) features a sample, \(training.name) has \(training.featureCount)",
                .badData)
        }
    }

    /// The number of classes over all sets, 0 if samples have target values instead.
    public var classCount: Int { largest(\.classCount) }

    /// A class that no training sample has, but some sample of another set.
    struct ClassElsewhere {
        /// The class.
        let place: Int
        /// The number of its samples, and the name of the set.
        let (count, set): (Int, String)
        /// The file and the line of the first of them; nil if they have no lines.
        let line: String?
    }

    /// The classes that no training sample has: those of another set's samples, and those of none.
    var classesWithoutTraining: (elsewhere: [ClassElsewhere], never: [Int]) {
        guard let sizes = training.classSizes else { return ([], []) }
        let missing = (0..<classCount).filter { $0 >= sizes.count || sizes[$0] == 0 }
        guard !missing.isEmpty else { return ([], []) }
        var found: [Int: ClassElsewhere] = [:]
        for (name, set) in [("validation", validation), ("test", test)] {
            guard let set, case .classes(let classes, _) = set.labels else { continue }
            let counts = set.classSizes ?? []
            let wanted = Set(
                missing.filter { found[$0] == nil && counts.indices.contains($0) && counts[$0] > 0 })
            var firsts: [Int: Int] = [:]
            for sample in classes.indices where firsts.count < wanted.count {
                let place = Int(classes[sample])
                if wanted.contains(place), firsts[place] == nil { firsts[place] = sample }
            }
            for (place, sample) in firsts {
                found[place] = ClassElsewhere(
                    place: place, count: counts[place], set: name,
                    line: set.line(of: sample).map { "\(set.name), line \($0)" })
            }
        }
        return (missing.compactMap { found[$0] }, missing.filter { found[$0] == nil })
    }

    /// The number of outputs that a model needs for all sets.
    public var outputCount: Int { largest(\.outputCount) }

    /// The range of the unlabelled samples' scaled features: derived from the range that their source allows,
    /// or else from their values.
    var unlabelledFeatureRange: ClosedRange<Double> {
        if case .division(let divisor) = scaling.features, let range = unlabelled.valueRange {
            return range.lowerBound / divisor...range.upperBound / divisor
        }
        var (lowest, highest) = (Double.infinity, -Double.infinity)
        for batch in Batches(
            of: unlabelled, scaling: scaling, batchSize: 1024, microBatchSize: 1024, type: .float64)
        {
            for value in batch.features.values {
                (lowest, highest) = (min(lowest, value), max(highest, value))
            }
        }
        return lowest...max(lowest, highest)
    }

    /// The learning task, over all sets.
    var task: LearningTask {
        guard case .values = training.labels else { return .classes(classCount) }
        let ranges = [training, validation, test].compactMap { $0?.labels.valueRange }
        let lowest = ranges.map(\.lowerBound).min() ?? 0
        return .values(outputCount, range: lowest...max(lowest, ranges.map(\.upperBound).max() ?? 0))
    }

    private func largest(_ count: KeyPath<Dataset, Int>) -> Int {
        [training, validation, test].compactMap { $0?[keyPath: count] }.max() ?? 0
    }
}
