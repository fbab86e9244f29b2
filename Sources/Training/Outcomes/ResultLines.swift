import Reporting

/// The text of a result: lines `name: value` for standard output.
enum ResultLines {
    /// The lines of the values that are not nil.
    static func text(_ pairs: [(name: String, value: String?)]) -> String {
        pairs.compactMap { pair in pair.value.map { "\(pair.name): \($0)" } }.joined(separator: "\n")
    }

    /// A loss or another metric with four decimals; nil if there is none.
    static func metric(_ value: Double?) -> String? { value.map { Format.fixed($0, decimals: 4) } }
}
