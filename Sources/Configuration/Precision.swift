import Registry

/// The type of all numbers of a run.
public enum Precision: String, SettingConvertible, Hashable, CaseIterable {
    /// 32 bits: for training.
    case float32
    /// 64 bits: for checks.
    case float64
}
