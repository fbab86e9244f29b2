import Optimization
import Tensors

/// A comparison of an optimizer's updates of some parameters, taken at once and in two parts. A rank updates its shard of
/// them alone, so a rule that uses other parameters' values, such as a norm, or their places would give other bits on
/// other numbers of ranks.
enum UpdateIndependence {
    private static let count = 1000
    /// The ends of the first part: no two of them have the same remainder by 2, 3, 4 or 8.
    private static let splits = [1, 6, 423]
    /// The steps, one after the other: a rule may change in later ones.
    private static let steps = [1, 2, 3, 10, 1000, 100_000]

    /// Compares the updates of an optimizer; those of the program's own are known to depend on nothing else.
    ///
    /// - Returns: a checksum of the updates.
    /// - Throws: `RankDependence` if they differ.
    static func verify(_ optimizer: any Optimizer, type: ScalarType) throws -> UInt64 {
        let whole = try updated(by: optimizer, [0..<count], type)
        let checksum = whole.withUnsafeBytes(Tensors.checksum(of:))
        if optimizer.isBuiltIn { return checksum }
        for split in splits {
            let parts = try updated(by: optimizer, [0..<split, split..<count], type)
            guard parts == whole else { throw RankDependence(updatesOf: "\(Swift.type(of: optimizer))") }
        }
        return checksum
    }

    /// Returns the bits of parameters and state after the steps; all NaN are alike.
    private static func updated(
        by optimizer: any Optimizer, _ runs: [Range<Int>], _ type: ScalarType
    ) throws -> [UInt64] {
        // The parameters and each state vector of all runs.
        var columns = [[Double]](repeating: [], count: 1 + optimizer.stateVectors.count)
        for run in runs {
            let parameters = try Tensor(run.map(parameter), shape: [run.count], type: type)
            let state = optimizer.stateVectors.map {
                Tensor(repeating: $0.initialValue, shape: [run.count], type: type)
            }
            for step in steps {
                let values = run.map { gradient($0, step: step) }
                optimizer.update(
                    parameters, gradient: try Tensor(values, shape: [run.count], type: type), state: state,
                    Update(step: step, learningRate: optimizer.learningRate))
            }
            for (index, vector) in ([parameters] + state).enumerated() { columns[index] += vector.values }
        }
        return columns.flatMap(RankIndependence.bits)
    }

    private static func parameter(_ place: Int) -> Double { 0.375 * Double(place * 5 % 13) - 2 }

    /// A gradient of magnitudes from 2⁻¹² to 2⁶, so that a bound on norms has an effect.
    private static func gradient(_ place: Int, step: Int) -> Double {
        let exponent = (place * 7 + step % 5) % 19 - 12
        let size = Double(sign: .plus, exponent: exponent, significand: 1 + Double(place % 11) / 16)
        return (place * 3 + step) % 5 < 2 ? -size : size
    }
}
