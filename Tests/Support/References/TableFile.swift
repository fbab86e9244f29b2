/// The values for tables: gaps, categories, scalings and dates.
package struct TableFile: Decodable, Sendable {
    /// The inputs of a column of numbers or categories with gaps.
    package struct Case: Decodable, Sendable, CustomStringConvertible {
        /// The replacement for gaps.
        package let rule: String
        /// The scaling of numbers.
        package let scale: String?
        /// True if gaps have an input of their own.
        package let indicator: Bool?
        /// The inputs of the training set.
        package let training: [[Double]]
        /// The inputs of other samples.
        package let others: [[Double]]

        package var description: String { "\(rule), \(scale ?? "") \(indicator ?? false)" }
    }

    /// Dates of a format.
    package struct Dates: Decodable, Sendable {
        package let format: String
        package let texts: [String]
        /// The seconds since the beginning of 1970.
        package let seconds: [Double]
        /// The inputs of time, year, month, day, weekday, day of the year, and hour.
        package let inputs: [[Double]]
    }

    /// Numbers of the training set; nil for a gap.
    package let training: [Double?]
    /// Numbers of other samples.
    package let others: [Double?]
    /// Texts of the training set; empty for a gap.
    package let texts: [String]
    /// Texts of other samples.
    package let otherTexts: [String]
    package let categories: [Case]
    package let dates: [Dates]
    package let cases: [Case]
}
