import Registry

/// The data that a run is validated with.
public enum Validation: Sendable, Hashable {
    /// None.
    case none
    /// A share of the training data, more than 0 and less than 1, which is then not trained with.
    case fraction(Double)
    /// Data of its own.
    case data(Selection)
}

extension Validation: SettingConvertible {
    /// A choice; the section `data` knows from what.
    public static var kind: SettingKind { .text }

    /// The validation that a choice from `ValidationList` means.
    public init?(_ setting: Setting) {
        switch setting {
        case .none: self = .none
        case .selection(let selection):
            self =
                selection.name == ValidationList.Fraction.name
                ? .fraction(selection.values[ValidationList.Fraction.share]) : .data(selection)
        default: return nil
        }
    }

    /// The validation as a choice from `ValidationList`.
    public var setting: Setting {
        switch self {
        case .none: .none
        case .fraction(let share):
            .selection(
                Selection(
                    ValidationList.Fraction.name,
                    OptionValues([ValidationList.Fraction.share.name: share.setting])))
        case .data(let selection): .selection(selection)
        }
    }
}

/// What `data.validation` may be: a share of the training data, or data of its own.
struct ValidationList: CatalogDescription {
    let dataSources: any CatalogDescription

    var singular: String { dataSources.singular }
    var plural: String { dataSources.plural }
    var descriptions: [any EntryDescription] { [Fraction()] + dataSources.descriptions }

    /// The entry `fraction`.
    struct Fraction: EntryDescription {
        static let name = "fraction"
        static let share = Option<Double>("share", .properFraction, help: "the share of the training data")

        var name: String { Self.name }
        var summary: String { "A share of the training data, set aside." }
        var options: [any OptionDescription] { [Self.share] }
        var shorthand: String? { Self.share.name }
    }
}
