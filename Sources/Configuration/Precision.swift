import Registry

/// The type of all numbers of a run.
public enum Precision: String, Sendable, Hashable, CaseIterable {
    /// 32 bits: for training.
    case float32
    /// 64 bits: for checks.
    case float64
}

extension Precision: SettingConvertible {
    /// Its name.
    public static var kind: SettingKind { .text }
    /// The precision of that name.
    public init?(_ setting: Setting) {
        guard case .text(let name) = setting else { return nil }
        self.init(rawValue: name)
    }
    /// Its name as a setting.
    public var setting: Setting { .text(rawValue) }
}
