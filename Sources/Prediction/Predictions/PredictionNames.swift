import Datasets

/// The names in the text of predictions: those of classes, of target values, and of samples.
public struct PredictionNames: Sendable, Hashable {
    /// The names of the classes, in order; nil if they are numbers.
    public var classes: [String]?
    /// The names of the target values, in order; nil if they have none.
    public var values: [String]?
    /// The names of the samples; nil if they are numbers alone.
    public var samples: SampleNames?

    /// No names.
    public init() {}

    /// The names of a prediction's values: of its classes or target values, else their numbers from 0.
    func columns(_ form: PredictionLayout) -> [String] {
        let names = form.hasClasses ? classes : values
        return (0..<form.width).map { names.flatMap { $0.count == form.width ? $0 : nil }?[$0] ?? "\($0)" }
    }
}
