import FoundationEssentials
import Registry

/// 1,797 handwritten digits of 8×8 pixels with values 0 … 16, 10 classes, embedded in the program.
///
/// The test part of "Optical Recognition of Handwritten Digits", created by E. Alpaydin, July 1998, from the
/// UCI Machine Learning Repository, licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/);
/// unchanged except for compression.
public struct Digits: DataSource {
    /// All images, or a half of them, as scikit-learn's example of these digits divides them.
    public enum Part: String, Sendable, CaseIterable {
        /// All 1,797.
        case all
        /// The first 898.
        case train
        /// The other 899, by other writers.
        case test
    }

    private static let partOption = Option<String>(
        "part", default: Part.all.rawValue, .oneOf(Part.allCases.map(\.rawValue)),
        help: "all: every image; train: the first 898; test: the other 899")

    /// `digits`, or `{digits: test}`.
    public static let entry = Entry<any DataSource>(
        "digits",
        "1,797 handwritten digits, 8×8, 10 classes, embedded in the program (E. Alpaydin, UCI Machine Learning Repository, CC BY 4.0).",
        options: [partOption], shorthand: partOption.name
    ) { Digits(Part(rawValue: $0[partOption]) ?? .all) }

    private let part: Part

    /// The data set, or a part of it.
    public init(_ part: Part = .all) { self.part = part }

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        let compressed = [UInt8](Data(base64Encoded: DigitsContent.base64) ?? Data())
        let table = try CSV(path: "digits", target: .classes(in: .last, count: 10), header: .absent)
            .read(ContentReader(MemoryInput(compressed, name: "digits")))
        let all = Dataset(
            name: "digits", sampleShape: [8, 8], features: table.features, labels: table.labels,
            valueRange: 0...16)
        let half = all.sampleCount / 2
        return switch part {
        case .all: all
        case .train: try all.subset(0..<half)
        case .test: try all.subset(half..<all.sampleCount)
        }
    }
}
