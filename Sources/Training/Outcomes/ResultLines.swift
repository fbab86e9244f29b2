import Reporting

/// The text of a result: lines `name: value` for standard output.
package enum ResultLines {
    /// The lines of the values that are not nil.
    package static func text(_ pairs: [(name: String, value: String?)]) -> String {
        pairs.compactMap { pair in pair.value.map { "\(pair.name): \($0)" } }.joined(separator: "\n")
    }

    /// The lines of the scalar metrics of a data set, named `validation_roc_auc` and so on.
    static func metrics(of set: String, _ metrics: TaskMetrics?) -> [(name: String, value: String?)] {
        (metrics?.numbers ?? []).map { ("\(set)_\($0.name)", metric($0.value)) }
    }

    /// A loss or another metric; nil if there is none.
    package static func metric(_ value: Double?) -> String? { value.map { Format.metric($0) } }
}
