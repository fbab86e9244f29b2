/// The largest relative difference between two lists of numbers: relative to the larger magnitude of each
/// pair, or to `floor` if both are smaller; infinite for lists of different lengths.
package func relativeError(_ values: [Double], _ expected: [Double], floor: Double = .leastNormalMagnitude)
    -> Double
{
    guard values.count == expected.count else { return .infinity }
    return zip(values, expected).reduce(0) { worst, pair in
        let (value, wanted) = pair
        if value == wanted { return worst }
        let error = abs(value - wanted) / max(abs(value), abs(wanted), floor)
        return error.isNaN ? .infinity : max(worst, error)
    }
}

/// The largest magnitude of some numbers, 0 for none.
package func largestMagnitude(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }
