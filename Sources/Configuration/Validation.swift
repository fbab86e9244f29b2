import Registry

/// The validation data of a run.
public enum Validation: Sendable, Hashable {
    /// None.
    case none
    /// A fraction of the training data, greater than 0 and less than 1, which is then held out.
    case fraction(Double)
    /// A number of samples of the training data that `data.take` leaves out.
    case rest(Int)
    /// Separate data.
    case data(Selection)
}

extension Validation: SettingConvertible {
    /// A choice; the section `data` supplies the catalog.
    public static var kind: SettingKind { .text }

    /// Creates the validation for a choice from `ValidationList`.
    public init?(_ setting: Setting) {
        switch setting {
        case .none: self = .none
        case .selection(let selection):
            self =
                switch selection.name {
                case ValidationList.Fraction.name: .fraction(selection.values[ValidationList.Fraction.share])
                case ValidationList.Rest.name: .rest(selection.values[ValidationList.Rest.count])
                default: .data(selection)
                }
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
        case .rest(let count):
            .selection(
                Selection(
                    ValidationList.Rest.name, OptionValues([ValidationList.Rest.count.name: count.setting])))
        case .data(let selection): .selection(selection)
        }
    }
}

/// The entries of `data.validation`: a fraction of the training data, or separate data.
struct ValidationList: CatalogDescription {
    let dataSources: any CatalogDescription

    var singular: String { dataSources.singular }
    var plural: String { dataSources.plural }
    var descriptions: [any EntryDescription] { [Fraction(), Rest()] + dataSources.descriptions }

    /// The entry `rest`.
    struct Rest: EntryDescription {
        static let name = "rest"
        static let count = Option<Int>("count", .atLeast(1), help: "number of samples")

        var name: String { Self.name }
        var summary: String { "Samples of the training data that 'take' leaves out." }
        var options: [any OptionDescription] { [Self.count] }
        var shorthand: String? { Self.count.name }
    }

    /// The entry `fraction`.
    struct Fraction: EntryDescription {
        static let name = "fraction"
        static let share = Option<Double>("share", .properFraction, help: "fraction of the training data")

        var name: String { Self.name }
        var summary: String { "A fraction of the training data, held out." }
        var options: [any OptionDescription] { [Self.share] }
        var shorthand: String? { Self.share.name }
    }
}
