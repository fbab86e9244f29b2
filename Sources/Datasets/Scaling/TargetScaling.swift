import Registry

/// The rule by which target values are scaled.
public enum TargetScalingRule: String, Sendable, CaseIterable, SettingConvertible {
    /// Standardized, unless the loss takes independent answers of yes and no.
    case auto
    /// Standardized.
    case standardize
    /// Left in their own units.
    case none
}

/// The standardization of target values: (t − mean)/deviation for each output, so that the loss does not
/// depend on their units.
///
/// Metrics and predictions are given back in the targets' own units.
public struct TargetScaling: Sendable, Hashable, Codable {
    /// The mean of each output's targets over the training set.
    public let means: [Double]
    /// Their standard deviations, 1 for constant targets.
    public let deviations: [Double]

    /// Fits the scaling to the target values of a training set, `width` numbers per sample, in two passes in
    /// double precision.
    public init(fittedTo values: [Double], width: Int) {
        var (means, deviations): ([Double], [Double]) = ([], [])
        for output in 0..<width {
            let column = stride(from: output, to: values.count, by: width).map { values[$0] }
            let (mean, deviation) = Standardization.moments(of: column)
            means.append(mean)
            deviations.append(Float(1 / deviation).isFinite ? deviation : 1)
        }
        (self.means, self.deviations) = (means, deviations)
    }

    /// Returns rows of target values in the units of the loss.
    package func scaled(_ values: [Double]) -> [Double] {
        values.indices.map { (values[$0] - means[$0 % means.count]) / deviations[$0 % means.count] }
    }

    /// Returns some rows of target values in the units of the loss.
    func scaled(_ values: [Double], rows: [Int]) -> [Double] {
        let width = means.count
        return [Double](unsafeUninitializedCapacity: rows.count * width) { scaled, count in
            for row in rows {
                for output in 0..<width {
                    let value = values[row * width + output]
                    scaled.initializeElement(at: count, to: (value - means[output]) / deviations[output])
                    count += 1
                }
            }
        }
    }

    /// Returns rows of outputs in the targets' own units.
    public func restored(_ outputs: [Double]) -> [Double] {
        outputs.indices.map { outputs[$0] * deviations[$0 % means.count] + means[$0 % means.count] }
    }
}
