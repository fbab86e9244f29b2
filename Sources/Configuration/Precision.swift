import Registry

/// The element type of a run's tensors.
public enum Precision: String, SettingConvertible, Hashable, CaseIterable {
    /// 32 bits, for training.
    case float32
    /// 64 bits, for checks.
    case float64
}
