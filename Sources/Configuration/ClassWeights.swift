import Registry

/// The weights of classes in the training loss.
public enum ClassWeights: Sendable, Hashable {
    /// n / (K·nₖ) for class k with nₖ of n samples, of K classes that occur.
    case balanced
    /// A weight for some classes, by name or number; 1 for the others.
    case stated([String: Double])

    static let balancedName = "balanced"
}

extension ClassWeights: SettingConvertible {
    /// A map of classes to numbers, or `balanced`.
    public static var kind: SettingKind { .map(of: .number, orOneOf: [balancedName]) }

    /// The weights of a map or of the word `balanced`; nil for any other setting.
    public init?(_ setting: Setting) {
        switch setting {
        case .text(Self.balancedName): self = .balanced
        case .map(let settings):
            let weights = settings.compactMapValues { Double($0) }
            guard weights.count == settings.count else { return nil }
            self = .stated(weights)
        default: return nil
        }
    }

    /// The word `balanced`, or a map.
    public var setting: Setting {
        switch self {
        case .balanced: .text(Self.balancedName)
        case .stated(let weights): .map(weights.mapValues(\.setting))
        }
    }
}
