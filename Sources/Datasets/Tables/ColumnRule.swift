import Registry

/// The use of a column, as a configuration says it.
public enum ColumnRule: Sendable, Hashable {
    /// Decided from the column.
    case automatic
    /// A feature that is a number.
    case number(NumberRule)
    /// A feature with a value among several.
    case category(MissingCategory)
    /// A feature that is a date, a time, or both: its parts become features.
    case date(parts: [DatePart], format: DateFormat?)
    /// No part of a sample.
    case ignore
    /// A target: decided from the column, or a class, or a number.
    case target(TargetKind)
    /// The weight of a sample in the loss.
    case weight
    /// The group of a sample: validation and training never share one.
    case group
    /// A name of a sample, which predictions repeat.
    case identifier
}

/// The kind of a target.
public enum TargetKind: String, Sendable, Codable, CaseIterable {
    /// Decided from the column.
    case auto
    /// A class among several.
    case category
    /// A number.
    case number
}

/// The treatment of a column of numbers.
public struct NumberRule: Sendable, Hashable {
    /// A replacement for missing values.
    public enum Missing: Sendable, Hashable {
        /// The mean of the training set.
        case mean
        /// The median of the training set.
        case median
        /// The most frequent number of the training set, the least of several.
        case mostFrequent
        /// A number.
        case constant(Double)
        /// None: the row is left out, but for predictions, which take the mean.
        case dropped
        /// None: a missing value is an error.
        case error
    }

    /// The replacement for missing values.
    public var missing = Missing.mean
    /// True to add a feature that is 1 where the value was missing, else 0.
    public var addsIndicator = false
    /// The scaling; nil for that of the section `data`.
    public var scale: Selection?

    /// The default treatment.
    public init(missing: Missing = .mean, addsIndicator: Bool = false, scale: Selection? = nil) {
        self.missing = missing
        self.addsIndicator = addsIndicator
        self.scale = scale
    }
}

/// The treatment of missing values of a category.
public enum MissingCategory: String, Sendable, Codable, CaseIterable {
    /// A category of its own, if there are any in the training set.
    case own
    /// The most frequent category of the training set, the first of several.
    case mostFrequent = "most_frequent"
    /// The row is left out, but for predictions, where no category is set.
    case dropped = "drop"
    /// A missing value is an error.
    case error
}

/// A part of a date that becomes features.
public enum DatePart: String, Sendable, Codable, CaseIterable {
    /// Days since 1970, with fractions: a number, standardized.
    case time
    /// The year: a number, standardized.
    case year
    /// The month, as sine and cosine over the year.
    case month
    /// The day of the month, as sine and cosine over 31 days.
    case day
    /// The day of the week, as sine and cosine.
    case weekday
    /// The day of the year, as sine and cosine over 366 days.
    case dayOfYear = "day_of_year"
    /// The hour with its fraction, as sine and cosine over the day.
    case hour
}
