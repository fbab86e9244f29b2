import FoundationEssentials
import Registry

/// 1,797 handwritten digits of 8×8 pixels with values 0 … 16, 10 classes, embedded in the program.
///
/// The test part of "Optical Recognition of Handwritten Digits", created by E. Alpaydin, July 1998, from the UCI Machine Learning
/// Repository, licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); as published, but for being compressed.
public struct Digits: DataSource {
    /// `digits`.
    public static let entry = Entry<any DataSource>(
        "digits",
        "1,797 embedded handwritten digits, 8×8, 10 classes (E. Alpaydin, UCI Machine Learning Repository, CC BY 4.0)."
    ) { _ in Digits() }

    /// The data set.
    public init() {}

    /// Reads the data set; see `DataSource`.
    public func load(context: DataContext) throws(DataError) -> Dataset {
        let compressed = [UInt8](Data(base64Encoded: DigitsContent.base64) ?? Data())
        let table = try CSV(path: "digits", header: .absent, classCount: 10)
            .read(ContentReader(MemoryInput(compressed, name: "digits")))
        return Dataset(
            name: "digits", sampleShape: [8, 8], features: table.features, labels: table.labels,
            valueRange: 0...16)
    }
}
