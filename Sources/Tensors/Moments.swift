import CKernels

/// The number of some rows, and for each column the mean over them and the sum M2 = Σ (x − mean)², in
/// float64.
///
/// Two parts of a batch are merged without cancellation, whatever the columns' size:
/// mean = mean₁ + d·(n₂/n) and M2 = M2₁ + M2₂ + d²·(n₁·n₂/n), d being the distance of the parts' means.
///
/// Source: Chan, Golub & LeVeque 1979, "Updating formulae and a pairwise algorithm for computing sample
/// variances", STAN-CS-79-773.
public struct Moments: Sendable, Hashable {
    /// The number of rows, then the means, then the M2: the vector that ranks exchange.
    public let values: [Double]

    /// Creates moments from a vector of the form of `values`.
    ///
    /// - Precondition: it has 1 + 2·columns elements.
    public init(values: [Double]) {
        precondition(values.count % 2 == 1, "moments are a count, and two numbers for each column")
        self.values = values
    }

    /// The length of `values` for a number of columns.
    public static func width(columns: Int) -> Int { 1 + 2 * columns }

    /// The number of rows.
    public var count: Double { values[0] }
    /// The number of columns.
    public var columnCount: Int { values.count / 2 }
    /// The mean of each column.
    public var means: [Double] { Array(values[1..<1 + columnCount]) }
    /// M2 of each column.
    public var squares: [Double] { Array(values[(1 + columnCount)...]) }

    /// Merges the moments of a left and a right part of the rows, given as vectors: the operation of the
    /// canonical tree.
    ///
    /// - Precondition: both have the same number of columns.
    public static func merge(_ left: [Double], _ right: [Double]) -> [Double] {
        precondition(left.count == right.count, "moments of as many columns are merged")
        return [Double](unsafeUninitializedCapacity: left.count) { buffer, initialized in
            kernel_merge_moments(left.count / 2, left, right, buffer.baseAddress)
            initialized = left.count
        }
    }
}
