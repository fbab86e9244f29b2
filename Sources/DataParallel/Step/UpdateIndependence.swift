import Optimization
import Tensors

/// A comparison of an optimizer's updates of a few parameters, taken at once and in two parts. A rank updates its shard of
/// them alone, so a rule that uses other parameters' values, such as a norm, would give other bits on other numbers of ranks.
enum UpdateIndependence {
    private static let count = 8
    private static let split = 3
    private static let steps = 3

    /// Compares the updates of an optimizer that is not the program's own.
    ///
    /// - Throws: `RankDependence` if they differ.
    static func verify(_ optimizer: any Optimizer, type: ScalarType) throws {
        if optimizer.isBuiltIn { return }
        let whole = try updated(by: optimizer, [0..<count], type)
        let parts = try updated(by: optimizer, [0..<split, split..<count], type)
        guard whole.map(\.bitPattern) == parts.map(\.bitPattern) else {
            throw RankDependence(updatesOf: "\(Swift.type(of: optimizer))")
        }
    }

    private static func updated(
        by optimizer: any Optimizer, _ runs: [Range<Int>], _ type: ScalarType
    ) throws -> [Double] {
        // The parameters and each state vector of all runs.
        var columns = [[Double]](repeating: [], count: 1 + optimizer.stateVectors.count)
        for run in runs {
            let parameters = try Tensor(run.map { 0.5 - 0.375 * Double($0) }, shape: [run.count], type: type)
            let state = optimizer.stateVectors.map {
                Tensor(repeating: $0.initialValue, shape: [run.count], type: type)
            }
            for step in 1...steps {
                let gradient = try Tensor(
                    run.map { 0.25 * Double(($0 * 5 + step) % 7) - 0.625 }, shape: [run.count], type: type)
                optimizer.update(
                    parameters, gradient: gradient, state: state,
                    Update(step: step, learningRate: optimizer.learningRate))
            }
            for (index, vector) in ([parameters] + state).enumerated() { columns[index] += vector.values }
        }
        return columns.flatMap(\.self)
    }
}
