import Registry

/// The rule by which samples are held out for validation.
public enum SplitRule: String, Sendable, CaseIterable, SettingConvertible {
    /// By group if the samples have groups, else by class if they have classes, else by sample.
    case auto
    /// At random, with equal shares of every class on both sides.
    case `class`
    /// At random.
    case sample
    /// Whole groups at random: no group is on both sides.
    case group
    /// The last samples in order; none is validated with a model that was trained on later ones.
    case time
}

/// A rule with the properties of the samples that it needs.
enum ResolvedSplit {
    case classes([Int32], sizes: [Int])
    case samples
    case groups([Int32])
    case time
}

extension Dataset {
    /// Returns the way in which a rule takes some of these samples, in words.
    package func way(of rule: SplitRule) -> String {
        switch try? resolved(rule) {
        case .classes: "at random, with equal shares of every class"
        case .groups: "by whole groups, at random"
        case .time: "from the end, in order"
        case .samples, nil: "at random"
        }
    }

    /// Returns the way in which a rule deals these samples to folds, in words.
    package func way(ofFoldsBy rule: SplitRule) -> String {
        switch try? resolved(rule) {
        case .groups: "by whole groups, the largest first, each to the fold with the fewest samples"
        case .time: "in order: each fold is validated with a model of all samples before it"
        case .classes, .samples, nil: way(of: rule)
        }
    }

    /// Returns a remark if samples that come later in a file have no later dates than these; nil if they have in a column, or
    /// there are no dates.
    package func orderProblem(before later: Dataset) -> String? {
        let dates = (table?.schema.features ?? []).enumerated().filter { _, column in
            if case .date(let format) = column.content { format != .time } else { false }
        }
        var problem: String?
        for (feature, column) in dates {
            guard let own = range(of: feature), let others = later.range(of: feature) else { continue }
            if own.upperBound <= others.lowerBound { return nil }
            let name = Printable.name(column.name)
            problem =
                problem
                ?? (others.upperBound <= own.lowerBound
                    ? "validation samples are the last rows, which are the earliest by '\(name)': sort the table by it to validate on the latest"
                    : "validation samples are the last rows, which are not the latest by '\(name)': sort the table by it")
        }
        return problem
    }

    /// Returns the least and the largest number of a feature; nil if all are missing.
    private func range(of feature: Int) -> ClosedRange<Double>? {
        var range: ClosedRange<Double>?
        for sample in 0..<sampleCount {
            let number = Double(features[sample * featureCount + feature])
            if number.isNaN { continue }
            range = range.map { min($0.lowerBound, number)...max($0.upperBound, number) } ?? number...number
        }
        return range
    }

    /// Returns a rule for these samples.
    ///
    /// - Throws: `DataError` if they lack the classes or groups that it needs.
    func resolved(_ rule: SplitRule) throws(DataError) -> ResolvedSplit {
        switch rule {
        case .time: return .time
        case .sample: return .samples
        case .group:
            guard let groups else {
                throw DataError(
                    .bad, file: name, "data.validation splits by group, but the samples have no groups",
                    remedy: "say which column of the table is the group, or split by class or sample")
            }
            return .groups(groups)
        case .class:
            guard case .classes(let classes, _) = labels, let sizes = classSizes else {
                throw DataError(
                    .bad, file: name,
                    "data.validation splits by class, but the samples have target values, not classes",
                    remedy: "split by sample, group or time")
            }
            return .classes(classes, sizes: sizes)
        case .auto:
            if groups != nil { return try resolved(.group) }
            return try resolved(classSizes == nil ? .sample : .class)
        }
    }
}
