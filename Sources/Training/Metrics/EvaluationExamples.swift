import Collectives
import Datasets
import FoundationEssentials
import NeuralNetworks
import Reporting
import Tensors

/// Samples and curves of an evaluated set that show how good the predictions are: the samples that are mistaken most, or
/// pairs of predicted and true values. The same on any number of ranks.
public struct EvaluationExamples: Sendable, Codable {
    /// The predicted and the true values of a sample, one for each output, in their own units.
    package struct Pair: Sendable, Codable {
        /// The sample, from 0.
        package let sample: Int
        package let predicted: [Double]
        package let target: [Double]
    }

    /// A sample of one class that is predicted as another.
    package struct Mistake: Sendable, Codable {
        /// The sample in the evaluated set, from 0.
        package let sample: Int
        /// The index of the sample in its data source, from 0; nil if it was not recorded.
        package var sourceIndex: Int?
        package let trueClass: Int
        package let predictedClass: Int
        /// The probability that is predicted for the predicted class, and for the true one.
        package let probability: Double
        package let trueProbability: Double
        /// The name of the sample; nil if it has none.
        package var name: String?
        /// The line in which the sample begins in its file, from 1; nil if it does not come from a table of text.
        package var line: Int?
        /// The image as a PNG file in base 64; nil if the sample is none.
        package var picture: String?
        /// The values of the sample's first columns; nil for an image.
        package var values: [String]?

        /// The name by which people find the sample: its own, the line of its file, or its index in the data source.
        package var title: String { name ?? line.map { "line \($0)" } ?? "sample \(sourceIndex ?? sample)" }
    }

    /// The largest number of pairs, and of their outputs.
    package static let (mostPairs, mostOutputs) = (1000, 6)
    /// The largest number of mistakes, and of the columns that are kept of them.
    package static let (mostMistakes, mostColumns) = (24, 8)

    /// Every n-th sample, in their order; nil if the set has classes.
    package var pairs: [Pair]?
    /// The names of the outputs of pairs; nil if they have none.
    package var outputNames: [String]?
    /// The mistakes, with the lowest probability of the true class first; nil without predicted probabilities of classes.
    package var mistakes: [Mistake]?
    /// The names of the columns of mistakes; nil if they have none.
    package var columnNames: [String]?
    /// The names of the classes; nil if they have none.
    package var classNames: [String]?
    /// The curve of class 1, or of each of more classes than two, nil where it is undefined; of many classes, those with the
    /// least area. Nil without probabilities.
    package var curves: [RankingCurve?]?

    /// The largest number of curves.
    private static let mostCurves = 20

    /// Keeps curves; of too many those with the least area.
    mutating func keep(curves: [RankingCurve?]?) {
        let areas = (curves ?? []).enumerated().compactMap { place, curve in
            curve.map { (area: $0.area, place: place) }
        }
        let kept = Set(
            areas.sorted { ($0.area, $0.place) < ($1.area, $1.place) }.prefix(Self.mostCurves).map(\.place))
        self.curves = kept.isEmpty ? nil : curves?.enumerated().map { kept.contains($0) ? $1 : nil }
    }

    /// True if there are none.
    var isEmpty: Bool { pairs == nil && mistakes == nil && curves == nil }

    /// Keeps the mistakes with the lowest probability of the true class; of equal ones the first samples.
    fileprivate mutating func keepWorstMistakes() {
        guard let all = mistakes, all.count > 1 else { return }
        let worst = all.sorted { ($0.trueProbability, $0.sample) < ($1.trueProbability, $1.sample) }
        mistakes = Array(worst.prefix(Self.mostMistakes))
    }
}

/// The examples of a run's sets with its final parameters: the content of `examples.json`.
public struct RunExamples: Sendable, Codable {
    /// Those of the validation set; nil without one.
    var validation: EvaluationExamples?
    /// Those of the test set; nil without one.
    var test: EvaluationExamples?

    /// True if there are none.
    var isEmpty: Bool { validation == nil && test == nil }

    /// The sets with their names.
    package var sets: [(name: String, examples: EvaluationExamples)] {
        [("validation", validation), ("test", test)].compactMap { name, set in set.map { (name, $0) } }
    }
}

/// Collects the examples of a set, batch by batch.
struct ExampleCollector {
    private let dataset: Dataset
    private let loss: any Loss
    private let scaling: TargetScaling?
    private let interval: Int
    private var examples = EvaluationExamples()

    /// A collector for a set.
    ///
    /// - Parameter scaling: the scaling of the targets in the loss.
    init(_ dataset: Dataset, loss: any Loss, scaling: TargetScaling?) {
        self.dataset = dataset
        self.loss = loss
        self.scaling = scaling
        interval = max(
            1, (dataset.sampleCount + EvaluationExamples.mostPairs - 1) / EvaluationExamples.mostPairs)
    }

    /// Adds a share of a batch.
    ///
    /// - Throws: `ShapeError` if the outputs are not rows.
    mutating func add(_ batch: MeasuredBatch) throws {
        switch batch.targets {
        case .values(let targets) where !loss.hasIndependentOutputs: addPairs(batch, targets)
        case .classes(let classes): try addMistakes(batch, classes)
        default: break
        }
    }

    private mutating func addPairs(_ batch: MeasuredBatch, _ targets: Tensor) {
        let width = targets.shape.last ?? 0
        func rows(_ tensor: Tensor) -> [Double] { scaling?.restored(tensor.values) ?? tensor.values }
        let (predicted, wanted) = (rows(batch.outputs), rows(targets))
        let count = min(width, EvaluationExamples.mostOutputs)
        let own = batch.indices.enumerated().filter { $0.element.isMultiple(of: interval) }
        let pairs = own.map { row, sample in
            let range = row * width..<row * width + count
            return EvaluationExamples.Pair(
                sample: sample, predicted: Array(predicted[range]), target: Array(wanted[range]))
        }
        examples.pairs = (examples.pairs ?? []) + pairs
    }

    private mutating func addMistakes(_ batch: MeasuredBatch, _ classes: [Int32]) throws {
        guard let probabilities = try loss.probabilities(batch.outputs, ofClasses: true) else { return }
        let (width, values) = (probabilities.shape.last ?? 0, probabilities.values)
        let mistakes = zip(classes, try loss.predictedClasses(batch.outputs)).enumerated().compactMap {
            row, pair -> EvaluationExamples.Mistake? in
            let (wanted, predicted) = (Int(pair.0), Int(pair.1))
            guard wanted != predicted, max(wanted, predicted) < width else { return nil }
            return EvaluationExamples.Mistake(
                sample: batch.indices[row], trueClass: wanted, predictedClass: predicted,
                probability: values[row * width + predicted], trueProbability: values[row * width + wanted])
        }
        examples.mistakes = (examples.mistakes ?? []) + mistakes
        examples.keepWorstMistakes()
    }

    /// The examples of all ranks.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func result(communicator: any Communicator) throws(CommunicationError) -> EvaluationExamples {
        let all = try communicator.allGather([UInt8](JSONLine.text(of: examples).utf8), phase: .metrics)
            .compactMap { JSONLine.decoded(EvaluationExamples.self, from: $0) }
        var result = EvaluationExamples()
        let pairs = all.compactMap(\.pairs)
        if !pairs.isEmpty {
            result.pairs = pairs.flatMap(\.self).sorted { $0.sample < $1.sample }
            result.outputNames = dataset.table?.schema.targetNames
        }
        result.classNames = dataset.classNames ?? dataset.table?.schema.targetNames
        let mistakes = all.compactMap(\.mistakes)
        if !mistakes.isEmpty {
            result.mistakes = mistakes.flatMap(\.self)
            result.keepWorstMistakes()
            result.columnNames = columns?.map(\.name)
            // Only the first rank writes them.
            if communicator.rank == 0 { result.mistakes = result.mistakes?.map(shown) }
        }
        return result
    }

    /// The columns of a table whose values are kept; nil if the samples do not come from one.
    private var columns: [TableSchema.Column]? {
        guard dataset.sampleShape.count == 1, let features = dataset.table?.schema.features,
            features.count == dataset.featureCount
        else { return nil }
        return Array(features.prefix(EvaluationExamples.mostColumns))
    }

    /// Returns a mistake with its sample.
    private func shown(_ mistake: EvaluationExamples.Mistake) -> EvaluationExamples.Mistake {
        var shown = mistake
        shown.sourceIndex = dataset.sourceIndex(of: mistake.sample)
        shown.name = dataset.sampleNames?.texts[mistake.sample]
        shown.line = dataset.line(of: mistake.sample)
        let width = dataset.featureCount
        let start = mistake.sample * width
        if let picture = SamplePicture(shape: dataset.sampleShape, range: dataset.valueRange) {
            let file = picture.png((0..<width).map { dataset.features[start + $0] })
            shown.picture = file.map { Data($0).base64EncodedString() }
        } else if dataset.sampleShape.count == 1 {
            shown.values = (0..<min(width, EvaluationExamples.mostColumns)).map { place in
                let value = dataset.features[start + place]
                guard case .category(let names) = columns?[place].content, let code = Int(exactly: value),
                    names.indices.contains(code)
                else { return value.isNaN ? "–" : "\(Format.significant(value))" }
                return names[code]
            }
        }
        return shown
    }
}

/// The picture of a sample that is an image, reduced to a size for a page.
private struct SamplePicture {
    private let shape: (channels: Int, height: Int, width: Int)
    private let range: ClosedRange<Double>?
    /// The pixels of the sample, in each direction, whose mean is a pixel of the picture.
    private let scale: Int

    /// The largest extent of a picture: those of a page take less than 1 MB.
    private static let mostPixels = 64

    /// Pictures of samples of a shape: [height, width], or with 1 or 3 channels before that; nil for others.
    ///
    /// - Parameter range: the values that are black and white; nil for the smallest and the largest of each sample.
    init?(shape: [Int], range: ClosedRange<Double>?) {
        switch shape.count {
        case 2: self.shape = (1, shape[0], shape[1])
        case 3 where [1, 3].contains(shape[0]): self.shape = (shape[0], shape[1], shape[2])
        default: return nil
        }
        guard shape.allSatisfy({ $0 >= 1 }) else { return nil }
        self.range = range
        scale = (max(self.shape.height, self.shape.width) + Self.mostPixels - 1) / Self.mostPixels
    }

    /// Returns a PNG file of the values; nil if it cannot be made.
    func png(_ values: [Double]) -> [UInt8]? {
        let lowest = range?.lowerBound ?? values.min() ?? 0
        let span = (range?.upperBound ?? values.max() ?? 1) - lowest
        let rows = stride(from: 0, to: shape.height, by: scale).map { $0..<min($0 + scale, shape.height) }
        let columns = stride(from: 0, to: shape.width, by: scale).map { $0..<min($0 + scale, shape.width) }
        var pixels: [UInt8] = []
        for row in rows {
            for column in columns {
                for channel in 0..<shape.channels {
                    let value = mean(values, channel, row, column)
                    let share = span > 0 ? (value - lowest) / span : 0
                    pixels.append(share > 0 ? UInt8(min(share, 1) * 255 + 0.5) : 0)
                }
            }
        }
        return try? PNGFile.content(
            pixels, width: columns.count, height: rows.count, isColored: shape.channels == 3)
    }

    private func mean(_ values: [Double], _ channel: Int, _ rows: Range<Int>, _ columns: Range<Int>) -> Double
    {
        let sum = rows.reduce(0.0) { sum, row in
            let start = (channel * shape.height + row) * shape.width
            return sum + columns.reduce(0.0) { $0 + values[start + $1] }
        }
        return sum / Double(rows.count * columns.count)
    }
}
