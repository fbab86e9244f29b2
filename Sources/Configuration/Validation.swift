import Datasets
import Registry

/// The validation data of a run.
public enum Validation: Sendable, Hashable {
    /// None.
    case none
    /// A fraction of the training data, greater than 0 and less than 1, which is then held out.
    case fraction(Double, by: SplitRule)
    /// Each of several folds of the training data in turn, which is held out; only one fold if it is named, from
    /// 1.
    case folds(Int, by: SplitRule, only: Int?)
    /// A number of samples of the training data that `data.take` leaves out.
    case rest(Int)
    /// Separate data.
    case data(Selection)

    /// The fold that is held out, from 1; nil without folds, and for all of them in turn.
    public var fold: Int? {
        if case .folds(_, _, let fold) = self { fold } else { nil }
    }

    /// The number of folds that are held out in turn; nil without folds, and for a single one of them.
    public var foldCount: Int? {
        if case .folds(let count, _, nil) = self { count } else { nil }
    }
}

extension Validation: SettingConvertible {
    /// A choice; the section `data` supplies the catalog.
    public static var kind: SettingKind { .text }

    /// Creates the validation for a choice from `ValidationList`.
    public init?(_ setting: Setting) {
        switch setting {
        case .none: self = .none
        case .selection(let selection):
            let values = selection.values
            self =
                switch selection.name {
                case ValidationList.Fraction.name:
                    .fraction(
                        values[ValidationList.Fraction.share], by: values[ValidationList.Fraction.rule])
                case ValidationList.Folds.name:
                    .folds(
                        values[ValidationList.Folds.count], by: values[ValidationList.Folds.rule],
                        only: values[ValidationList.Folds.fold])
                case ValidationList.Rest.name: .rest(values[ValidationList.Rest.count])
                default: .data(selection)
                }
        default: return nil
        }
    }

    /// The validation as a choice from `ValidationList`.
    public var setting: Setting {
        func choice(_ name: String, _ settings: [String: Setting]) -> Setting {
            .selection(Selection(name, OptionValues(settings)))
        }
        switch self {
        case .none: return .none
        case .fraction(let share, let rule):
            typealias Fraction = ValidationList.Fraction
            return choice(
                Fraction.name, [Fraction.share.name: share.setting, Fraction.rule.name: rule.setting])
        case .folds(let count, let rule, let fold):
            typealias Folds = ValidationList.Folds
            return choice(
                Folds.name,
                [
                    Folds.count.name: count.setting, Folds.rule.name: rule.setting,
                    Folds.fold.name: fold.setting,
                ])
        case .rest(let count):
            return choice(ValidationList.Rest.name, [ValidationList.Rest.count.name: count.setting])
        case .data(let selection): return .selection(selection)
        }
    }
}

/// The entries of `data.validation`: a part of the training data, or separate data.
struct ValidationList: CatalogDescription {
    let dataSources: any CatalogDescription

    var singular: String { dataSources.singular }
    var plural: String { "\(dataSources.plural) or \(Splits().plural)" }
    var descriptions: [any EntryDescription] { Splits().descriptions + dataSources.descriptions }

    /// The entries without the data sources.
    struct Splits: CatalogDescription {
        let singular = "validation split"
        let plural = "validation splits"
        var descriptions: [any EntryDescription] { [Fraction(), Folds(), Rest()] }
    }

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
        static let rule = ValidationList.rule

        var name: String { Self.name }
        var summary: String { "A fraction of the training data, held out." }
        var options: [any OptionDescription] { [Self.share, Self.rule] }
        var shorthand: String? { Self.share.name }
    }

    /// The entry `folds`.
    struct Folds: EntryDescription {
        static let name = "folds"
        static let count = Option<Int>(
            "count", .atLeast(2, atMost: Section.mostRuns), help: "number of folds")
        static let rule = ValidationList.rule
        static let fold = Option<Int?>(
            "fold", default: .some(nil), .atLeast(1),
            help: "the only fold to hold out, from 1; default: each in turn, one run per fold")

        var name: String { Self.name }
        var summary: String {
            "Cross-validation: folds of the training data, held out in turn. Reports mean and standard deviation."
        }
        var options: [any OptionDescription] { [Self.count, Self.rule, Self.fold] }
        var shorthand: String? { Self.count.name }

        func problem(with values: OptionValues) -> String? {
            guard let fold = values[Self.fold], fold > values[Self.count] else { return nil }
            return "there is no fold \(fold) of \(values[Self.count])"
        }
    }

    /// The option of a rule by which samples are held out.
    private static let rule = Option<SplitRule>(
        "by", default: .auto, .oneOf(SplitRule.allCases.map(\.rawValue)),
        help:
            "rule of the split: by class (equal shares of every class), sample (at random), group (no group on both sides) or time (the last in order); auto: group if there are groups, else class if there are classes, else sample"
    )
}
