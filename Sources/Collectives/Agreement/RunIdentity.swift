/// The settings of a rank, as named values in the words of the configuration; ranks compare them before the
/// first step.
public struct RunIdentity: Sendable, Hashable {
    /// A setting that must be the same on all ranks.
    public struct Field: Sendable, Hashable {
        /// Its name, such as `optimizer.momentum.learning_rate`.
        public let name: String
        /// Its value on this rank.
        public let value: String
    }

    /// The fields, in order.
    public private(set) var fields: [Field] = []

    /// An identity without fields.
    public init() {}

    /// Adds a field, whose name must be new.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The encoded fields.
    var bytes: [UInt8] {
        fields.flatMap { [UInt8]($0.name.utf8) + [0] + [UInt8]($0.value.utf8) + [0] }
    }

    /// Decodes fields.
    init(bytes: [UInt8]) {
        let texts = bytes.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        for index in stride(from: 0, to: texts.count - 1, by: 2) { add(texts[index], texts[index + 1]) }
    }
}
