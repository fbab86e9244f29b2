import Tensors

// Data sets of a Swift program, from arrays. Sizes that do not fit are errors.
extension Dataset {
    /// Samples with a class each.
    ///
    /// - Parameters:
    ///   - name: the name for messages.
    ///   - samples: the features of each sample, as many for each.
    ///   - classes: the class of each sample, from 0.
    ///   - classCount: the number of classes; nil for the largest class plus 1.
    ///   - sampleShape: the shape of a sample; nil for a vector.
    /// - Throws: `DataError` if the numbers of samples or features differ, or a class is out of range.
    public init(
        name: String = "samples", samples: [[Float]], classes: [Int], classCount: Int? = nil,
        sampleShape: [Int]? = nil
    ) throws(DataError) {
        let (largest, isTooLarge) = (classes.max() ?? -1).addingReportingOverflow(1)
        let count = classCount ?? (isTooLarge ? Int.max : largest)
        try Self.check(name, samples.count, classes.count, of: "classes")
        for (sample, label) in classes.enumerated() where !(0..<max(count, 0)).contains(label) {
            throw DataError(
                .bad, file: name, "sample \(sample) has the class \(label)",
                remedy: classCount == nil
                    ? "classes are 0 or more" : "classes are 0 to \(count - 1), the number of classes minus 1"
            )
        }
        guard (0...Int(Int32.max)).contains(count) else {
            throw DataError(
                .bad, file: name, "there cannot be \(count) classes", remedy: "state their number")
        }
        try self.init(
            name, samples, labels: .classes(classes.map { Int32($0) }, count: count), sampleShape)
    }

    /// Samples with target values.
    ///
    /// - Parameters:
    ///   - name: the name for messages.
    ///   - samples: the features of each sample, as many for each.
    ///   - targets: the target values of each sample, as many for each.
    ///   - sampleShape: the shape of a sample; nil for a vector.
    /// - Throws: `DataError` if the numbers of samples, features or target values differ.
    public init(
        name: String = "samples", samples: [[Float]], targets: [[Double]], sampleShape: [Int]? = nil
    ) throws(DataError) {
        try Self.check(name, samples.count, targets.count, of: "rows of target values")
        let width = try Self.width(name, targets, of: "target values")
        guard width > 0 || samples.isEmpty else {
            throw DataError(
                .bad, file: name, "the samples have no target values", remedy: "give each at least one")
        }
        for (sample, row) in targets.enumerated() {
            guard let value = row.first(where: { !$0.isFinite }) else { continue }
            throw DataError(
                .bad, file: name, "a target value of sample \(sample) is \(value)",
                remedy: "give finite numbers")
        }
        try self.init(
            name, samples, labels: .values(targets.flatMap(\.self), width: max(width, 1)), sampleShape)
    }

    /// Samples without labels, for predictions and pretraining.
    ///
    /// - Parameters: as above.
    /// - Throws: `DataError` if the numbers of features differ.
    public init(name: String = "samples", samples: [[Float]], sampleShape: [Int]? = nil) throws(DataError) {
        try self.init(name, samples, labels: .none(count: samples.count), sampleShape)
    }

    private init(
        _ name: String, _ samples: [[Float]], labels: Labels, _ sampleShape: [Int]?
    ) throws(DataError) {
        let width = try Self.width(name, samples, of: "features")
        let shape = sampleShape ?? [width]
        guard Tensor.elementCount(of: shape) != nil,
            samples.isEmpty || Tensor.elementCount(of: shape) == width
        else {
            throw DataError(
                .bad, file: name, "\(width) features do not fill the sample shape \(shape)",
                remedy: "the product of the shape is the number of features")
        }
        for (sample, row) in samples.enumerated() {
            guard let feature = row.firstIndex(where: { !$0.isFinite }) else { continue }
            throw DataError(
                .bad, file: name, "feature \(feature) of sample \(sample) is \(row[feature])",
                remedy: "give finite numbers")
        }
        self.init(
            name: name, sampleShape: shape, features: .floats(samples.flatMap(\.self)), labels: labels)
    }

    private static func check(
        _ name: String, _ samples: Int, _ labels: Int, of what: String
    ) throws(DataError) {
        guard samples != labels else { return }
        throw DataError(
            .bad, file: name, "\(samples) samples and \(labels) \(what) do not fit each other",
            remedy: "give one for each sample")
    }

    private static func width(_ name: String, _ rows: [[some Any]], of what: String) throws(DataError) -> Int
    {
        let width = rows.first?.count ?? 0
        for (sample, row) in rows.enumerated() where row.count != width {
            throw DataError(
                .bad, file: name, "sample \(sample) has \(row.count) \(what), sample 0 has \(width)",
                remedy: "give all samples as many")
        }
        return width
    }
}
