import Collectives
import Summation
import Tensors

/// Sums log loss, Brier score and calibration of predicted probabilities, in float64 on the canonical tree.
struct ProbabilityTally {
    private let classCount: Int
    /// The sums of the log losses and of the Brier scores; then, for each bin, the number of samples, the sum of
    /// their probabilities and the number of those that come true.
    private var sums: [Double]

    /// The number of bins of equal width.
    static let binCount = 10

    /// Creates a tally of samples with a probability for each class.
    init(classCount: Int) {
        self.classCount = classCount
        sums = [Double](repeating: 0, count: 2 + 3 * Self.binCount)
    }

    /// Adds a share of a batch.
    ///
    /// - Parameters:
    ///   - probabilities: those of all classes, row after row.
    ///   - labels: the class of each row.
    /// - Note: Collective: every rank must call it in the same order, also without samples.
    mutating func add(
        _ probabilities: [Double], _ labels: [Int32], _ batch: MeasuredBatch,
        communicator: any Communicator
    ) throws {
        let width = probabilities.count / max(labels.count, 1)
        let own = labels.enumerated().map { row, label in
            // As in scikit-learn: certainty would have an infinite loss.
            min(max(probabilities[row * width + Int(label)], .ulpOfOne), 1 - .ulpOfOne)
        }
        // A built-in logarithm, which is the same on every system.
        let logarithms = Tensor(own, type: .float64).log().values
        var start = 0
        let microBatches = batch.samples.microBatchEnds.map { end in
            defer { start = end }
            var sums = [Double](repeating: 0, count: sums.count)
            for row in start..<end {
                sums[0] -= logarithms[row]
                let values = probabilities[row * width..<(row + 1) * width]
                add(values, label: Int(labels[row]), to: &sums)
            }
            return sums
        }
        let parts = batch.samples.join(microBatches, add: elementWiseSum)
        sums = elementWiseSum(
            sums,
            try communicator.treeSum(parts, width: sums.count, forest: batch.forest, phase: .metrics))
    }

    /// Adds a sample's Brier score, and its probability to a bin: of two classes that of class 1, of more classes
    /// the largest.
    private func add(_ values: ArraySlice<Double>, label: Int, to sums: inout [Double]) {
        let first = values.startIndex
        var square = 0.0
        var predicted = first
        for place in values.indices {
            let error = values[place] - (place - first == label ? 1 : 0)
            square += error * error
            if values[place] > values[predicted] { predicted = place }
        }
        sums[1] += classCount == 2 ? square / 2 : square
        let place = classCount == 2 ? first + 1 : predicted
        let bin = Self.bin(of: values[place])
        sums[2 + 3 * bin] += 1
        sums[3 + 3 * bin] += values[place]
        if place - first == label { sums[4 + 3 * bin] += 1 }
    }

    /// The bin of a probability: each includes its upper edge, the first one its lower edge, too.
    private static func bin(of probability: Double) -> Int {
        (0..<binCount - 1).first { probability <= edge($0 + 1) } ?? binCount - 1
    }

    private static func edge(_ number: Int) -> Double { Double(number) / Double(binCount) }

    /// The mean log loss, the mean Brier score and the calibration of all samples.
    func metrics(sampleCount: Int) -> (logLoss: Double, brierScore: Double, calibration: Calibration) {
        let count = Double(max(sampleCount, 1))
        let bins = (0..<Self.binCount).map { bin in
            let (samples, probabilities, hits) = (
                sums[2 + 3 * bin], sums[3 + 3 * bin], sums[4 + 3 * bin]
            )
            return Calibration.Bin(
                lower: Self.edge(bin), upper: Self.edge(bin + 1), samples: Int(samples),
                meanProbability: samples == 0 ? nil : probabilities / samples,
                share: samples == 0 ? nil : hits / samples)
        }
        return (sums[0] / count, sums[1] / count, Calibration(bins: bins))
    }
}

/// The calibration of predicted probabilities: a comparison with the shares of samples that come true.
///
/// Source: Guo, Pleiss, Sun & Weinberger 2017, "On calibration of modern neural networks", arXiv:1706.04599.
public struct Calibration: Sendable, Hashable, Codable {
    /// The samples whose probability lies in an interval: of two classes the probability of class 1, of more
    /// classes that of the predicted class.
    public struct Bin: Sendable, Hashable, Codable {
        /// The lower edge, which belongs to the bin below.
        public let lower: Double
        /// The upper edge.
        public let upper: Double
        /// The number of samples.
        public let samples: Int
        /// The mean of their probabilities; nil without samples.
        public let meanProbability: Double?
        /// The share of them that are of the class; nil without samples.
        public let share: Double?
    }

    /// The expected calibration error: the mean over the samples of their bin's |mean probability − share|.
    public let error: Double
    /// The bins, of equal width.
    public let bins: [Bin]

    init(bins: [Bin]) {
        let samples = bins.reduce(0) { $0 + $1.samples }
        let sum = bins.reduce(0.0) { sum, bin in
            guard let mean = bin.meanProbability, let share = bin.share else { return sum }
            return sum + Double(bin.samples) * abs(mean - share)
        }
        error = sum / Double(max(samples, 1))
        self.bins = bins
    }
}
