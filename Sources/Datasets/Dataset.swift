import Tensors

/// Labelled samples in memory.
public struct Dataset: Sendable {
    /// The name for messages: a file's path or a well-known name.
    public let name: String
    /// The number of samples.
    public var sampleCount: Int { labels.sampleCount }
    /// The shape of one sample's features: [28, 28] for an image, [n] for n columns of a table.
    public let sampleShape: [Int]
    /// The features: `sampleCount` × `featureCount` numbers.
    public private(set) var features: Features
    /// The label of each sample.
    public private(set) var labels: Labels
    /// The range of values that the source's format allows, nil if it states none: 0 … 255 for pixels of one
    /// byte.
    public let valueRange: ClosedRange<Double>?

    /// The table that the samples come from; nil if they come from arrays or images.
    public var table: TableInformation?
    /// Facts that a user of arrays or images should know; those of a table are in `table`.
    public package(set) var notes: [String] = []
    /// The weight of each sample in the loss; nil if all count alike.
    public package(set) var weights: [Double]?
    /// The group of each sample; nil if there are none.
    public package(set) var groups: [Int32]?

    /// A data set of `labels.sampleCount` samples of the shape `sampleShape`.
    ///
    /// - Precondition: There are `sampleCount` × `featureCount` features, and classes lie in 0 ..< count.
    package init(
        name: String, sampleShape: [Int], features: Features, labels: Labels,
        valueRange: ClosedRange<Double>? = nil
    ) {
        self.name = name
        self.sampleShape = sampleShape
        self.features = features
        self.labels = labels
        self.valueRange = valueRange
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

    /// The names of the classes, in order; nil if they have none.
    public var classNames: [String]? { table?.schema.classNames ?? namesOfClasses }

    /// The whole numbers that name the classes, if these are not just numbered from 0; nil otherwise.
    package var classValues: [Int]? { classNames.flatMap(LabelNumbering.values) }

    /// A name for each sample; nil if there are none.
    public private(set) var sampleNames: SampleNames?

    /// Gives the samples names.
    mutating func name(samples names: SampleNames?) { sampleNames = names }

    /// The number, among the samples that were read, of the first of those that follow each other in memory.
    private(set) var firstRow = 0

    /// Notes that the memory begins with a later sample than the first that was read.
    mutating func begin(atRow row: Int) { firstRow = row }

    /// Returns the index of a sample, from 0, among all that were read from its source, whatever splits and choices of
    /// samples have left of them.
    package func sourceIndex(of sample: Int) -> Int { firstRow + features.storedRow(sample) }

    /// Returns the line, from 1, in which a sample begins in its file; nil if it does not come from a table of text, or is
    /// not known.
    package func line(of sample: Int) -> Int? { table?.lines.map { $0[sourceIndex(of: sample)] } }

    /// The names of the classes that do not come from a table.
    package private(set) var namesOfClasses: [String]?

    /// Gives the classes names, in their order.
    package mutating func name(classes names: [String]) { namesOfClasses = names }

    /// The number of outputs that a model needs: one per class, or one per target value.
    public var outputCount: Int {
        switch labels {
        case .classes(_, let count): count
        case .values(_, let width): width
        case .none: 0
        }
    }

    /// The bytes of features and labels.
    package var byteCount: Int {
        let labels =
            switch labels {
            case .classes(let classes, _): classes.count * MemoryLayout<Int32>.size
            case .values(let values, _): values.count * MemoryLayout<Double>.size
            case .none: 0
            }
        return features.byteCount + labels
    }

    /// Returns the samples at `indices`, in that order.
    ///
    /// - Throws: `DataError` if there is no sample at an index.
    public func subset(_ indices: some Collection<Int>) throws(DataError) -> Dataset {
        if let stray = indices.first(where: { !(0..<sampleCount).contains($0) }) {
            throw DataError(
                .bad, file: name, "there is no sample \(stray) among \(sampleCount)",
                remedy: "samples are counted from 0")
        }
        var subset = labelled(labels.subset(indices))
        subset.features = features.rows(indices, width: featureCount)
        if let range = indices as? Range<Int>, !features.isSelection { subset.firstRow += range.lowerBound }
        subset.sampleNames = sampleNames?.subset(indices)
        subset.weights = weights.map { all in indices.map { all[$0] } }
        subset.groups = groups.map { all in indices.map { all[$0] } }
        return subset
    }
}

extension Dataset {
    /// A checksum of all features, labels, weights and groups.
    package var checksum: UInt64 {
        let labels: UInt64 =
            switch labels {
            case .classes(let classes, _): classes.withUnsafeBytes(Tensors.checksum(of:))
            case .values(let values, _): values.withUnsafeBytes(Tensors.checksum(of:))
            case .none: [UInt8]().withUnsafeBytes(Tensors.checksum(of:))
            }
        var parts = [features.checksum, labels]
        if let weights { parts.append(weights.withUnsafeBytes(Tensors.checksum(of:))) }
        if let groups { parts.append(groups.withUnsafeBytes(Tensors.checksum(of:))) }
        return parts.withUnsafeBytes(Tensors.checksum(of:))
    }
}

extension Dataset {
    /// Returns the same samples with other labels.
    func labelled(_ labels: Labels) -> Dataset {
        var result = self
        result.labels = labels
        return result
    }

    /// Returns the same samples, of one of `count` classes at least.
    package func allowing(classes count: Int) -> Dataset {
        guard case .classes(let classes, let own) = labels, own < count else { return self }
        return labelled(.classes(classes, count: count))
    }

    /// Returns the same samples with a weight for each in the loss.
    ///
    /// - Throws: `DataError` if their number differs, one is negative or not finite, or all are 0.
    public func weighted(by weights: [Double]) throws(DataError) -> Dataset {
        try check(weights.count, "weights", of: sampleCount, "samples")
        try check(weights)
        var result = self
        result.weights = weights
        return result
    }

    /// Returns the same samples with a group for each: a split holds out whole groups.
    ///
    /// - Throws: `DataError` if their number differs.
    public func grouped(by groups: [Int32]) throws(DataError) -> Dataset {
        try check(groups.count, "groups", of: sampleCount, "samples")
        var result = self
        result.groups = groups
        return result
    }

    private func check(_ count: Int, _ things: String, of wanted: Int, _ owners: String) throws(DataError) {
        guard count != wanted else { return }
        throw DataError(
            .bad, file: name, "\(count) \(things) do not fit \(wanted) \(owners)", remedy: "give one for each"
        )
    }

    private func check(_ weights: [Double]) throws(DataError) {
        if let place = weights.firstIndex(where: { !($0 >= 0) || $0.isInfinite }) {
            throw DataError(
                .bad, file: name, "weight \(place) is \(weights[place])", remedy: "weights are 0 or more")
        }
        guard weights.contains(where: { $0 > 0 }) || weights.isEmpty else {
            throw DataError(
                .bad, file: name, "all weights are 0", remedy: "give one sample at least a weight above 0")
        }
    }

    /// Returns the same samples, each with its weight times that of its class.
    ///
    /// - Parameter classWeights: a weight for each class; nil for none.
    /// - Throws: `DataError` if their number differs, one is negative or not finite, or all are 0.
    public func weighted(byClass classWeights: [Double]?) throws(DataError) -> Dataset {
        guard let classWeights else { return self }
        guard case .classes(let classes, let count) = labels else {
            throw DataError(
                .bad, file: name, "samples have target values, not classes that could have weights",
                remedy: "weigh them by weighted(by:)")
        }
        try check(classWeights.count, "weights", of: count, "classes")
        try check(classWeights)
        var result = self
        result.weights = classes.indices.map { classWeights[Int(classes[$0])] * (weights?[$0] ?? 1) }
        return result
    }

    /// The number of samples of each class; nil if they have target values instead.
    public var classSizes: [Int]? {
        guard case .classes(let classes, let count) = labels else { return nil }
        return classes.reduce(into: [Int](repeating: 0, count: count)) { $0[Int($1)] += 1 }
    }
}
