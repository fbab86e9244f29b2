import Registry

/// The rules for columns of a table that a configuration can name. To add one, add it here, to `ColumnRule`,
/// and to the schema's decisions.
public enum ColumnRules {
    private static let missingNumber = Option<String>(
        "missing", default: "mean", .oneOf(["mean", "median", "most_frequent", "constant", "drop", "error"]),
        help:
            "replacement for missing numbers, from the training set; drop: leave the row out; error: there must be none"
    )
    private static let constant = Option<Double?>(
        "constant", default: .some(nil), help: "number that replaces missing ones, with missing: constant")
    private static let indicator = Option<Bool>(
        "indicator", default: false, help: "add an input that is 1 where the number was missing, else 0")
    private static let scale = Option<Selection?>(
        "scale", kind: .selection(from: Scalings.catalog), default: .some(nil),
        help: "scaling of this column; default: that of data.scale")
    private static let missingCategory = Option<String>(
        "missing", default: "own", .oneOf(["own", "most_frequent", "drop", "error"]),
        help:
            "own: a missing value is a category; most_frequent: that of the training set; drop: leave the row out"
    )
    private static let parts = Option<[String]>(
        "parts", default: [], .oneOf(DatePart.allCases.map(\.rawValue)),
        help: "parts that become inputs; default: year, month and weekday, with times the hour, too")
    private static let format = Option<String>(
        "format", default: "auto", .oneOf(["auto"] + DateFormat.allCases.map(\.rawValue)),
        help: "order of year, month and day; hms: a time alone")
    private static let kind = Option<String>(
        "kind", default: TargetKind.auto.rawValue, .oneOf(TargetKind.allCases.map(\.rawValue)),
        help: "category: a class; number: a value; auto: decided from the column")

    /// All of them.
    public static let catalog = Catalog<ColumnRule>(
        "column rule",
        [
            Entry(
                "number", "A feature that is a number.",
                options: [scale, missingNumber, constant, indicator],
                shorthand: scale.name,
                check: {
                    switch ($0[missingNumber] == "constant", $0[constant]) {
                    case (true, nil):
                        "missing: constant needs its number: {missing: constant, constant: 0}"
                    case (false, .some): "'constant' goes with missing: constant"
                    default: nil
                    }
                },
                make: { values in
                    let missing: NumberRule.Missing =
                        switch values[missingNumber] {
                        case "median": .median
                        case "most_frequent": .mostFrequent
                        case "constant": .constant(values[constant] ?? 0)
                        case "drop": .dropped
                        case "error": .error
                        default: .mean
                        }
                    return .number(
                        NumberRule(
                            missing: missing, addsIndicator: values[indicator], scale: values[scale]))
                }),
            Entry(
                "category", "A feature with one of several values, texts or numbers; each becomes an input.",
                options: [missingCategory], shorthand: missingCategory.name
            ) { .category(MissingCategory(rawValue: $0[missingCategory]) ?? .own) },
            Entry(
                "date", "A feature that is a date, a time or both.", options: [parts, format],
                shorthand: parts.name
            ) {
                .date(
                    parts: $0[parts].compactMap(DatePart.init), format: DateFormat(rawValue: $0[format]))
            },
            Entry("ignore", "No part of a sample.") { _ in .ignore },
            Entry("target", "A target: a class or a value to learn.", options: [kind], shorthand: kind.name) {
                .target(TargetKind(rawValue: $0[kind]) ?? .auto)
            },
            Entry("weight", "The weight of a sample in the loss, 0 or more.") { _ in .weight },
            Entry("group", "A group of samples that belong together, such as those of a patient.") { _ in
                .group
            },
            Entry("id", "An identifier of a sample, which predictions repeat.") { _ in .identifier },
        ])
}
