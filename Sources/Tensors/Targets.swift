/// The targets of a batch.
public enum Targets {
    /// The class of each sample.
    case classes([Int32])
    /// The target values of each sample: [rows, outputs].
    case values(Tensor)
}

extension Targets {
    /// The targets of some rows.
    package func rows(_ rows: Range<Int>) -> Targets {
        switch self {
        case .classes(let classes): .classes(Array(classes[rows]))
        case .values(let values): .values(values.rowView(rows))
        }
    }
}
