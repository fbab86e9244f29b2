import ArgumentParser

/// The bounds of numbers on the command line.
enum NumberBounds {
    /// The most repetitions that an option can ask for.
    static let mostRepetitions = 1_000_000

    /// Checks a number.
    ///
    /// - Parameter value: the number; nil, which is always right, if the option is not given.
    /// - Throws: `ValidationError` if it is out of bounds, infinite, or no number.
    static func check<Number: Comparable>(
        _ option: String, _ value: Number?, in bounds: ClosedRange<Number>
    ) throws {
        guard let value, !bounds.contains(value) else { return }
        throw ValidationError("\(option) is \(value); expected \(bounds.lowerBound) to \(bounds.upperBound).")
    }

    /// Checks a number that has no upper bound.
    static func check(_ option: String, _ value: Int, atLeast least: Int) throws {
        if value < least { throw ValidationError("\(option) is \(value); expected at least \(least).") }
    }

    /// Checks a number that must be above 0.
    ///
    /// - Throws: `ValidationError` if it is out of bounds, infinite, or no number.
    static func check(_ option: String, _ value: Double, atMost most: Double) throws {
        guard !(value > 0 && value <= most) else { return }
        throw ValidationError("\(option) is \(value); expected more than 0 and at most \(shortened(most)).")
    }

    private static func shortened(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
}
