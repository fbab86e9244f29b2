import Foundation

/// The Kolmogorov–Smirnov test: a comparison of numbers with a distribution.
package enum KolmogorovSmirnov {
    /// The largest distance between the numbers' empirical distribution and the given one, times √n; below
    /// 1.95 in 999 of 1000 cases if many numbers are drawn from the given distribution.
    ///
    /// Source: Kolmogorov 1933, "Sulla determinazione empirica di una legge di distribuzione".
    package static func statistic(_ values: [Double], distribution: (Double) -> Double) -> Double {
        let count = Double(values.count)
        let distance = values.sorted().enumerated().reduce(0.0) { worst, item in
            let expected = distribution(item.element)
            return max(
                worst, Double(item.offset + 1) / count - expected, expected - Double(item.offset) / count)
        }
        return distance * count.squareRoot()
    }

    /// The distribution of the standard normal.
    package static func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

    /// The distribution of the uniform on [0, 1).
    package static func uniform(_ x: Double) -> Double { min(max(x, 0), 1) }
}
