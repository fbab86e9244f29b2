/// The mean of some numbers.
package func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// The mean square distance from the mean.
package func variance(_ values: [Double]) -> Double {
    let center = mean(values)
    return mean(values.map { ($0 - center) * ($0 - center) })
}

/// The correlation of two lists of equal length, from −1 to 1.
package func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (centerA, centerB) = (mean(a), mean(b))
    let covariance = mean(zip(a, b).map { ($0 - centerA) * ($1 - centerB) })
    return covariance / (variance(a) * variance(b)).squareRoot()
}
