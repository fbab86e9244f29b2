/// What a rank is about to do, as named values in the words of the configuration: ranks compare it before the first step.
public struct RunIdentity: Sendable, Hashable {
    /// One thing that must be the same on all ranks.
    public struct Field: Sendable, Hashable {
        /// What it is called: `optimizer.momentum.learning_rate`.
        public let name: String
        /// Its value on this rank.
        public let value: String
    }

    /// The fields, in order.
    public private(set) var fields: [Field] = []

    /// An identity without fields.
    public init() {}

    /// Adds a field; no other one has its name.
    public mutating func add(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The fields as bytes.
    var bytes: [UInt8] {
        fields.flatMap { [UInt8]($0.name.utf8) + [0] + [UInt8]($0.value.utf8) + [0] }
    }

    /// The fields that `bytes` holds.
    init(bytes: [UInt8]) {
        let texts = bytes.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        for index in stride(from: 0, to: texts.count - 1, by: 2) { add(texts[index], texts[index + 1]) }
    }
}
