import Collectives

/// The first value of a diverged step that is not finite, and what may have caused it; the same on all ranks.
package struct NonFiniteValue: Sendable, Hashable {
    /// The tensor that has it, such as "the output of layers.3 (Dense)".
    package let tensor: String
    /// The index of the sample in the training set, and its rank; nil for a gradient.
    package let sample: Sample?
    /// The number of samples of the global batch that have such values in the tensor.
    package let sampleCount: Int
    /// The largest magnitude of a feature of the batch, scaled as for training.
    package let largestFeature: Double
    /// The largest magnitude of a target value; nil for classes.
    package let largestTarget: Double?

    /// A sample of the batch.
    package struct Sample: Sendable, Hashable {
        /// The index in the training set, from 0.
        package let index: Int
        /// The rank that has it in this batch.
        package let rank: Int
    }
}

extension NonFiniteValue {
    /// The magnitude from which on features or targets count as unscaled.
    private static let unscaled = 100.0

    /// The value and its likely causes, for people.
    ///
    /// - Parameter communicator: the ranks; one that is alone is not named.
    package func text(on communicator: any Communicator) -> String {
        var text = "the first value that is not finite is in \(tensor)"
        if let sample {
            let more = sampleCount > 1 ? " and \(sampleCount - 1) more" : ""
            text +=
                ", for sample \(sample.index) of the training data (from 0)\(more)"
                + (communicator.size == 1 ? "" : ", on \(communicator.name(of: sample.rank))")
        }
        return text + causes.map { "; " + $0 }.joined()
    }

    private var causes: [String] {
        var causes: [String] = []
        if let largestTarget, largestTarget > Self.unscaled {
            causes.append("targets reach \(short(largestTarget)): divide them, so that they are about 1")
        }
        if largestFeature > Self.unscaled {
            causes.append("features reach \(short(largestFeature)): use data: {scale: standardize}")
        }
        return causes
    }

    private func short(_ value: Double) -> String {
        value < 1e15 ? "\(Int(value.rounded()))" : "\(value)"
    }
}
