import Registry

/// The columns of a table as its training set had them: their names, their contents, and their use.
///
/// It is decided once, from the training set, and kept with the model: other tables are joined to it by name.
public struct TableSchema: Sendable, Hashable, Codable {
    /// The use of a column.
    public enum Role: String, Sendable, Hashable, Codable {
        case feature, target, weight, group, identifier, ignored
    }

    /// The content of a column.
    public enum Content: Sendable, Hashable, Codable {
        /// Numbers.
        case number
        /// One of some values, in this order.
        case category(values: [String])
        /// Dates or times of a format.
        case date(DateFormat)
    }

    /// A column.
    public struct Column: Sendable, Hashable, Codable {
        /// The name in the header, or `column_0` and so on.
        public let name: String
        /// The use.
        public var role: Role
        /// The content.
        public var content: Content
        /// The reason of its being ignored without having been asked for; empty otherwise.
        public var reason = ""
        /// The sign of the unit beside its numbers; nil if there is none.
        var unit: UnitSign?
        /// True if its numbers are whole, as far as was looked; nil of other columns, and in files of versions that did not
        /// keep it.
        var areWhole: Bool?
        /// The style of its dates; nil of other columns, and in files of versions that did not keep it.
        var dates: DateStyle?
        /// The treatment of missing values and the scaling of a feature.
        var treatment = Treatment()
    }

    /// The treatment of a feature's missing values, and its scaling.
    struct Treatment: Sendable, Hashable, Codable {
        /// The name of a replacement of missing numbers or categories; empty for the default.
        var missing = ""
        /// The replacement if it is a constant.
        var constant: Double?
        /// True to add a feature that says that the value was missing.
        var addsIndicator = false
        /// The parts of a date.
        var parts: [DatePart] = []
        /// True if rows without a value are left out.
        var dropsRows: Bool { missing == "drop" }
        /// True if a missing value is an error.
        var isRequired: Bool { missing == "error" }
    }

    /// The columns, in the order of the training set's file.
    public var columns: [Column]
    /// The columns that are targets, in the order of the outputs.
    public let targetPlaces: [Int]
    /// The classes that the section `data` keeps, in its order; nil for all.
    var keptClasses: [Int]?
    /// True if the training set's file had a header; only then can others be joined by name.
    public let hasHeader: Bool
    /// The notation of the training set's numbers; nil in files of versions that did not keep it.
    var numbers: NumberNotation?
    /// The notation of the training set's text; nil in files of versions that did not keep it.
    var text: TextNotation?

    /// The features, in order.
    public var features: [Column] { columns.filter { $0.role == .feature } }
    /// The targets, in order.
    public var targets: [Column] { targetPlaces.map { columns[$0] } }

    /// Returns true if a column of a name is more than an identifier: a feature, a target, a weight or a group.
    func hasRole(for name: String) -> Bool {
        columns.contains { $0.name == name && ![.identifier, .ignored].contains($0.role) }
    }

    /// References to the columns of identifiers.
    var identifiers: [ColumnReference] {
        columns.indices.filter { columns[$0].role == .identifier }
            .map { hasHeader ? .name(columns[$0].name) : .number($0) }
    }

    /// The values of the classes, in order, if the target is a category; nil otherwise.
    var classValues: [String]? {
        guard targets.count == 1, case .category(let values) = targets[0].content else { return nil }
        return values
    }

    /// The names of the classes, in order; nil if there are none, or they are just the numbers from 0.
    public var classNames: [String]? {
        guard let values = classValues, values != values.indices.map(String.init) else { return nil }
        return keptClasses.map { kept in kept.map { values[$0] } } ?? values
    }

    /// True if there are several targets, all of them yes or no.
    public var hasSeveralBinaryTargets: Bool {
        targets.count > 1
            && targets.allSatisfy {
                if case .category(let values) = $0.content { values.count == 2 } else { false }
            }
    }

    /// The names of the target values if targets are numbers; nil otherwise.
    public var targetNames: [String]? { classValues == nil && !targets.isEmpty ? targets.map(\.name) : nil }

    /// The names of the probabilities of several targets, `TARGET_CLASS` with the second class of those that have two; nil
    /// if there is one target.
    public var answerNames: [String]? {
        guard targetNames != nil else { return nil }
        return targets.map { target in
            guard case .category(let values) = target.content, values.count == 2 else { return target.name }
            return "\(target.name)_\(values[1])"
        }
    }
}

extension TableSchema.Column {
    /// The column in one line: `island: category, 3 values`.
    public var summary: String {
        let name = Printable.name(name)
        switch (role, content) {
        case (.ignored, _): return "\(name): ignored" + (reason.isEmpty ? "" : ", \(reason)")
        case (.weight, _): return "\(name): sample weight"
        case (.group, _): return "\(name): group"
        case (.identifier, _): return "\(name): identifier"
        case (let role, let content):
            let use = role == .target ? "target, " : ""
            let unit = content == .number ? unit.map { " in \($0.rawValue)" } ?? "" : ""
            return "\(name): \(use)\(content.summary)\(unit)"
        }
    }
}

extension TableSchema.Column {
    /// The treatment of missing values in words.
    var missingRule: String {
        if treatment.dropsRows { return "rows left out" }
        if let constant = treatment.constant { return "\(CategoryCodes.name(constant)) in their place" }
        switch content {
        case .category:
            return treatment.missing.isEmpty ? "a category of their own" : "the most frequent in their place"
        case .date: return "the mean in their place"
        case .number:
            let value =
                treatment.missing.isEmpty
                ? "mean" : treatment.missing == "median" ? "median" : "most frequent"
            return "the \(value) in their place"
                + (treatment.addsIndicator ? ", and an input that says so" : "")
        }
    }
}

extension TableSchema.Content {
    /// The content in words.
    public var summary: String {
        switch self {
        case .number: return "number"
        case .date(let format): return format == .time ? "time" : "date"
        case .category(let values):
            let words = Set(values.map { $0.lowercased() })
            if values.count == 2,
                [["yes", "no"], ["true", "false"], ["y", "n"], ["t", "f"]].contains(words)
            {
                return "yes/no"
            }
            let some = values.prefix(5).map { Printable.name($0) }.joined(separator: ", ")
            return "category, \(values.count) values (\(some)\(values.count > 5 ? " …" : ""))"
        }
    }
}
