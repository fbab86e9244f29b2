import Training

/// The rungs of a sweep: in each, some trials are trained to a part of their epochs, and the best ones go on.
///
/// Successive halving has rungs i = 0 … s of ⌊n/ηⁱ⌋ trials, trained to the share 1/ηˢ⁻ⁱ of their epochs; s is the largest
/// number with which the last rung has a trial, and the first one an epoch.
///
/// Source: Jamieson & Talwalkar 2016, arXiv:1502.07943, Algorithm 1; Li et al. 2018, arXiv:1603.06560, the inner loop of
/// Algorithm 1.
public struct Halving: Sendable {
    /// A rung.
    public struct Rung: Sendable, Hashable {
        /// The number of the rung, from 1.
        public let number: Int
        /// The number of its trials.
        public let trialCount: Int
        /// The number by which the trials' epochs are divided; 1 in the last rung.
        let divisor: Int

        /// The epoch to which a trial of so many epochs is trained; nil for its end.
        public func epochLimit(of epochs: Int) -> Int? {
            divisor == 1 ? nil : (epochs + divisor - 1) / divisor
        }
    }

    /// The rungs, in order.
    public let rungs: [Rung]

    /// The rungs of a sweep.
    ///
    /// - Parameters:
    ///   - trialCount: the number of trials.
    ///   - epochs: the number of epochs of the shortest trial.
    ///   - reduction: the factor by which trials get fewer, η; nil to train all trials to their end.
    public init(trialCount: Int, epochs: Int, reduction: Int?) {
        var divisors = [1]
        if let reduction {
            precondition(reduction > 1, "a rung has fewer trials than the one before")
            while let last = divisors.last, last <= min(trialCount, epochs) / reduction {
                divisors.append(last * reduction)
            }
        }
        rungs = zip(divisors, divisors.reversed()).enumerated().map { index, divisors in
            Rung(number: index + 1, trialCount: trialCount / divisors.0, divisor: divisors.1)
        }
    }
}
