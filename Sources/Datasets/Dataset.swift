import Tensors

/// Labelled samples in memory.
public struct Dataset: Sendable {
    /// The name for messages: a file's path or a well-known name.
    public let name: String
    /// The number of samples.
    public let sampleCount: Int
    /// The shape of one sample's features: [28, 28] for an image, [n] for n columns of a table.
    public let sampleShape: [Int]
    /// The features: `sampleCount` × `featureCount` numbers.
    public let features: Features
    /// The label of each sample.
    public let labels: Labels
    /// The range of values that the source's format allows, nil if it states none: 0 … 255 for pixels of one
    /// byte.
    public let valueRange: ClosedRange<Double>?

    /// A data set of `labels.sampleCount` samples of the shape `sampleShape`.
    ///
    /// - Precondition: There are `sampleCount` × `featureCount` features, and classes lie in 0 ..< count.
    public init(
        name: String, sampleShape: [Int], features: Features, labels: Labels,
        valueRange: ClosedRange<Double>? = nil
    ) {
        self.name = name
        self.sampleShape = sampleShape
        self.features = features
        self.labels = labels
        self.valueRange = valueRange
        sampleCount = labels.sampleCount
        precondition(
            features.count == sampleCount * sampleShape.reduce(1, *),
            "\(features.count) numbers are not \(sampleCount) samples of the shape \(sampleShape)")
    }

    /// The number of features of one sample, the product of its shape.
    public var featureCount: Int { sampleShape.reduce(1, *) }

    /// The number of classes, 0 if samples have target values instead.
    public var classCount: Int {
        if case .classes(_, let count) = labels { count } else { 0 }
    }

    /// The number of outputs that a model needs: one per class, or one per target value.
    public var outputCount: Int {
        switch labels {
        case .classes(_, let count): count
        case .values(_, let width): width
        case .none: 0
        }
    }

    /// Returns the samples at `indices`, in that order.
    public func subset(_ indices: some Collection<Int>) -> Dataset {
        Dataset(
            name: name, sampleShape: sampleShape, features: features.rows(indices, width: featureCount),
            labels: labels.subset(indices), valueRange: valueRange)
    }
}

extension Dataset {
    /// A checksum of all features and labels.
    package var checksum: UInt64 {
        let labels: UInt64 =
            switch labels {
            case .classes(let classes, _): classes.withUnsafeBytes(Tensors.checksum(of:))
            case .values(let values, _): values.withUnsafeBytes(Tensors.checksum(of:))
            case .none: [UInt8]().withUnsafeBytes(Tensors.checksum(of:))
            }
        return [features.checksum, labels].withUnsafeBytes(Tensors.checksum(of:))
    }
}
