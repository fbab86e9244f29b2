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
