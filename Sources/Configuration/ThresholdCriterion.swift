import Registry

/// The criterion by which the threshold between two classes is chosen.
public enum ThresholdCriterion: String, Sendable, Hashable, Codable, CaseIterable, SettingConvertible {
    /// The largest F1 of the positive class.
    case f1
    /// The largest J = recall − false positive rate.
    ///
    /// Source: Youden 1950, "Index for rating diagnostic tests", Cancer 3(1).
    case youden
}
