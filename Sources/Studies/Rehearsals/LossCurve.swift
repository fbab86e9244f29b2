import Glibc
import Training

/// The losses of a range test, step by step.
///
/// A smoothed loss is the mean of the losses of nearby steps, with weights that fall linearly with their distance: unlike a
/// moving average of past losses, it does not shift the curve to larger rates.
package struct LossCurve {
    /// A step of the test.
    package struct Point: Sendable, Encodable {
        /// The learning rate.
        package let learningRate: Double
        /// The loss before the update with that rate.
        package let loss: Double
        /// The mean of the losses of nearby steps.
        package var smoothedLoss: Double
    }

    /// A loss that has diverged, as a multiple of the smallest one.
    private static let divergenceFactor = 4.0

    /// The distance of the farthest steps of a mean.
    package let radius: Int
    /// The steps, of which the last ones lack their mean.
    private var steps: [Point] = []
    /// True if the loss has diverged: it is not finite, or its mean is above that of the beginning and above four times the
    /// smallest.
    package var hasDiverged = false

    private var lowest = Double.infinity

    /// An empty curve.
    package init(radius: Int) { self.radius = radius }

    /// The steps, with growing rates.
    package var points: [Point] {
        var points = steps
        for index in max(0, steps.count - radius)..<steps.count {
            points[index].smoothedLoss = smoothed(index)
        }
        return points
    }

    /// Adds a step.
    package mutating func append(learningRate: Double, loss: Double) {
        steps.append(Point(learningRate: learningRate, loss: loss, smoothedLoss: loss))
        let last = steps.count - 1 - radius
        guard last >= 0 else { return }
        // All losses of this mean are known.
        let mean = smoothed(last)
        steps[last].smoothedLoss = mean
        lowest = min(lowest, mean)
        hasDiverged = mean > max(Self.divergenceFactor * lowest, steps[0].smoothedLoss)
    }

    private func smoothed(_ index: Int) -> Double {
        var (sum, weights) = (0.0, 0.0)
        for other in max(0, index - radius)...min(steps.count - 1, index + radius) {
            let weight = Double(radius + 1 - abs(other - index))
            sum += weight * steps[other].loss
            weights += weight
        }
        return sum / weights
    }

    /// The step with the smallest smoothed loss; nil if the loss has not fallen by more than twice its noise.
    package var minimum: Int? {
        let points = points
        guard let least = points.indices.min(by: { points[$0].smoothedLoss < points[$1].smoothedLoss })
        else { return nil }
        let deviations = points[...least].map { $0.loss - $0.smoothedLoss }
        let noise = sqrt(deviations.reduce(0) { $0 + $1 * $1 } / Double(deviations.count))
        return points[0].smoothedLoss - points[least].smoothedLoss > 2 * noise ? least : nil
    }

    /// The step before the minimum at which the smoothed loss falls steepest over the logarithm of the rate; nil if it has
    /// not fallen.
    package var steepest: Int? {
        guard let minimum, minimum >= 2 else { return nil }
        let points = points
        // The rates' logarithms have equal distances.
        func slope(_ index: Int) -> Double {
            points[index + 1].smoothedLoss - points[index - 1].smoothedLoss
        }
        return (1..<minimum).min { slope($0) < slope($1) }
    }
}
