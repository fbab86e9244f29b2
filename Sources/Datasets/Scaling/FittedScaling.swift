import Tensors

/// The way from a data set's numbers to a model's inputs and targets, with constants that were fitted to the
/// training set.
public struct FittedScaling: Sendable, Hashable {
    /// The way from a sample's features to the model's inputs.
    public enum Features: Sendable, Hashable, Codable {
        /// x.
        case identity
        /// x / divisor.
        case division(by: Double)
        /// (x − offset) · factor, one pair per feature, in the precision of the training.
        case shift(by: [Double], factors: [Double])
        /// A scaling for each feature, in double precision.
        case numbers([NumberScaling])
        /// The columns of a table: scaled numbers, categories as zeros and a one, parts of dates.
        case table(TableEncoding)
    }

    /// The way from features to inputs.
    public let features: Features
    /// The scaling of target values, nil for none.
    public var targets: TargetScaling?

    /// A scaling of features, and of target values.
    public init(_ features: Features, targets: TargetScaling? = nil) {
        self.features = features
        self.targets = targets
    }

    /// Fits a rule to a training set: to the columns of a table, each with its own rule if it states one, or
    /// to the features of an array.
    ///
    /// - Parameter threshold: the number of values above which a category of a table is an input of its own number,
    ///   for a layer that has a vector for each; nil for zeros and a one always.
    /// - Throws: an error of the scalings' catalog.
    public init(
        _ rule: any Scaling, fittedTo training: Dataset, embeddingAbove threshold: Int? = nil
    ) throws {
        guard let table = training.table else {
            self = rule.fitted(to: training)
            return
        }
        self.init(
            .table(
                TableEncoding(
                    fittedTo: training, table, scaling: rule,
                    scalings: try table.scales.mapValues { try Scalings.catalog.make($0) },
                    embeddingAbove: threshold)))
    }

    /// x.
    public static let identity = FittedScaling(.identity)
    /// x / divisor.
    public static func division(by divisor: Double) -> FittedScaling { FittedScaling(.division(by: divisor)) }
    /// (x − offset) · factor, one pair per feature.
    public static func shift(by offsets: [Double], factors: [Double]) -> FittedScaling {
        FittedScaling(.shift(by: offsets, factors: factors))
    }

    /// The columns of the training set's table; nil if it was no table.
    public var schema: TableSchema? {
        if case .table(let encoding) = features { encoding.schema } else { nil }
    }

    /// The inputs that are numbers of categories: the number of values of each, by its place.
    public var categories: [Int: Int] {
        if case .table(let encoding) = features { encoding.categories } else { [:] }
    }

    /// The scaling of features and of target values, in words.
    ///
    /// - Parameter rule: the rule that was fitted; nil for that of a trained model.
    public func summary(of rule: (any Scaling)?) -> String {
        guard case .table(let encoding) = features else {
            let words =
                switch features {
                case .division(let divisor):
                    "divided by \(Int(exactly: divisor).map(String.init) ?? "\(divisor)")"
                case .identity: "not scaled"
                case .shift, .numbers, .table: rule?.effect ?? "scaled as in the training of the model"
                }
            return "features are \(words)" + (targets == nil ? "" : "; targets are standardized in the loss")
        }
        let scalings = encoding.inputs.compactMap { input in
            if case .number(let scaling, _, _, _) = input { scaling } else { nil }
        }
        let areScaled = scalings.contains { $0 != .identity }
        return "\(encoding.width) \(encoding.width == 1 ? "input" : "inputs")"
            + (encoding.categories.isEmpty ? "" : ", \(encoding.categories.count) of them embedded")
            + (scalings.isEmpty
                ? ""
                : "; numbers are \(areScaled ? rule?.effect ?? "scaled as in the training of the model" : "not scaled")")
            + (targets == nil ? "" : "; targets are standardized in the loss")
    }

    /// Returns true if it can be applied to samples with `count` features.
    public func fits(features count: Int) -> Bool {
        switch features {
        case .identity, .division: true
        case .shift(let offsets, let factors): offsets.count == count && factors.count == count
        case .numbers(let scalings): scalings.count == count
        case .table(let encoding): encoding.schema.features.count == count && encoding.isConsistent
        }
    }

    /// Returns the shape of the model's inputs for samples of a shape.
    public func inputShape(for sampleShape: [Int]) -> [Int] {
        if case .table(let encoding) = features { [encoding.width] } else { sampleShape }
    }

    /// Returns the inputs for samples of a data set.
    func inputs(_ indices: [Int], of dataset: Dataset, type: ScalarType) -> Tensor {
        switch features {
        case .table(let encoding): return encoding.inputs(indices, of: dataset.features, type: type)
        case .numbers(let scalings):
            return TableEncoding.inputs(
                scalings.indices.map { .number(scalings[$0], feature: $0, missing: 0, addsIndicator: false) },
                indices, of: dataset.features, featureCount: scalings.count, type: type)
        case .identity, .division, .shift:
            var inputs = dataset.features.tensor(ofRows: indices, width: dataset.featureCount, type: type)
            if case .division(let divisor) = features { inputs.divide(by: divisor) }
            if case .shift(let offsets, let factors) = features {
                inputs.addAndMultiplyColumns(offsets: offsets.map { -$0 }, factors: factors)
            }
            return inputs
        }
    }
}

extension FittedScaling: Codable {
    private enum CodingKeys: String, CodingKey { case features, targets }

    /// Decodes a scaling; also that of a model file before targets had one.
    public init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: CodingKeys.self), container.contains(.features) {
            features = try container.decode(Features.self, forKey: .features)
            targets = try container.decodeIfPresent(TargetScaling.self, forKey: .targets)
        } else {
            features = try Features(from: decoder)
        }
    }

    /// Encodes a scaling; without one of targets as that of the features alone.
    public func encode(to encoder: any Encoder) throws {
        guard let targets else { return try features.encode(to: encoder) }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(features, forKey: .features)
        try container.encode(targets, forKey: .targets)
    }
}
