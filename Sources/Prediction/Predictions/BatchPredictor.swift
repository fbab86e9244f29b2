import Autodiff
import DataParallel
import Datasets
import NeuralNetworks
import Summation
import Tensors

/// Predicts samples in batches with a trained model: probabilities if the loss defines them, else outputs.
///
/// Ranks do not communicate, and a sample's prediction depends on that sample and its index alone.
public struct BatchPredictor {
    private let model: Sequential
    private let loss: any Loss
    private let hasClasses: Bool
    private let threshold: Double?
    private let targetScaling: TargetScaling?
    private let draws: Int?

    /// Creates a predictor.
    ///
    /// - Parameters:
    ///   - loss: the loss function of the training, which defines the meaning of outputs.
    ///   - hasClasses: true if the model learned classes.
    ///   - threshold: the probability from which a sample is of the second of two classes; nil to predict the
    ///     more probable one.
    ///   - targetScaling: the scaling of target values in the training; predictions are in their own units.
    ///   - draws: the number of Monte Carlo draws; nil for one deterministic prediction.
    public init(
        model: Sequential, loss: any Loss, hasClasses: Bool, threshold: Double? = nil,
        targetScaling: TargetScaling? = nil, draws: Int? = nil
    ) {
        self.targetScaling = targetScaling
        self.model = model
        self.loss = loss
        self.hasClasses = hasClasses
        self.threshold = threshold
        self.draws = draws
    }

    /// The predictions of some samples, row by row.
    struct Rows {
        /// The values, or their means over the draws.
        var values: [Double]
        /// The standard deviations over the draws; empty without draws.
        var standardDeviations: [Double] = []
        /// The class of each row; empty if there are no classes.
        var classes: [Int32]
    }

    /// Returns the form of all predictions.
    ///
    /// - Throws: `FunctionError` if the loss does not fit the model's outputs.
    public func form() throws(FunctionError) -> PredictionLayout {
        let nothing = Tensor(zeros: [0, model.outputShape.reduce(1, *)], type: model.type)
        let meaning = try meaning(of: Variable(nothing))
        return PredictionLayout(
            width: meaning.values.shape[1], hasClasses: hasClasses,
            areProbabilities: meaning.areProbabilities, isDrawn: draws != nil, type: model.type)
    }

    /// Verifies that the predictions of the first samples of a data set do not depend on the other samples that are
    /// predicted at the same time.
    ///
    /// - Parameter features: the samples' features, scaled as in training.
    /// - Throws: `RankDependence` if they do, or the error of a function.
    func verifyIndependence(on features: Tensor) throws {
        let count = features.shape[0]
        guard count > 1 else { return }
        let split = RankIndependence.split(of: count)
        let whole = try self(features, first: 0)
        let parts = [
            try self(features.rowView(0..<split), first: 0),
            try self(features.rowView(split..<count), first: split),
        ]
        let bits = RankIndependence.bits
        guard bits(whole.values) == bits(parts.flatMap(\.values)), whole.classes == parts.flatMap(\.classes)
        else {
            throw RankDependence("the predictions", all: count, some: split)
        }
    }

    /// Returns the predictions for rows of features.
    ///
    /// - Parameters:
    ///   - features: [samples, features], scaled as in training.
    ///   - first: the index of the first row's sample in its data set, followed by the others; random numbers
    ///     depend on it.
    func callAsFunction(_ features: Tensor, first: Int) throws(FunctionError) -> Rows {
        func outputs(_ mode: ForwardPass.Mode, draw: Int) throws(FunctionError) -> Meaning {
            let pass = ForwardPass(
                samples: SampleLayout(rows: features.shape[0]), mode: mode, step: draw, firstSample: first,
                statistics: SeparateSamples())
            let x = Variable(features, name: "batch", requiresGradient: false)
            return try withoutGradients { () throws(FunctionError) in try meaning(of: model(x, pass)) }
        }
        guard let draws else {
            let meaning = try outputs(.evaluation, draw: 0)
            return Rows(
                values: meaning.values.values,
                classes: decisions(meaning.values.values, width: meaning.values.shape[1]) ?? meaning.classes)
        }
        var moments = RunningMoments()
        var width = 1
        for draw in 0..<draws {
            let values = try outputs(.monteCarlo, draw: draw).values
            width = values.shape[1]
            moments.add(values.values)
        }
        return Rows(
            values: moments.means, standardDeviations: moments.standardDeviations,
            classes: hasClasses
                ? decisions(moments.means, width: width) ?? largestPlaces(moments.means, width: width) : [])
    }

    /// Returns the class of each row by the threshold; nil without one.
    private func decisions(_ values: [Double], width: Int) -> [Int32]? {
        guard let threshold, hasClasses, width == 2 else { return nil }
        return stride(from: 1, to: values.count, by: 2).map { values[$0] >= threshold ? 1 : 0 }
    }

    /// The meaning of outputs.
    private struct Meaning {
        let values: Tensor
        let areProbabilities: Bool
        let classes: [Int32]
    }

    private func meaning(of outputs: Variable) throws(FunctionError) -> Meaning {
        do throws(ShapeError) {
            let probabilities = try loss.probabilities(outputs.data, ofClasses: hasClasses)
            let values = if let probabilities { probabilities } else { try restored(outputs.data) }
            return Meaning(
                values: values, areProbabilities: probabilities != nil,
                classes: hasClasses ? try loss.predictedClasses(outputs.data) : [])
        } catch {
            throw FunctionError(function: "prediction", inputs: [outputs], reason: error.description)
        }
    }

    /// Returns outputs in the targets' own units.
    private func restored(_ outputs: Tensor) throws(ShapeError) -> Tensor {
        guard let targetScaling else { return outputs }
        let restored = Tensor(targetScaling.restored(outputs.values), type: outputs.type)
        return try restored.reshaped(to: outputs.shape)
    }

    /// Returns the index of the largest number of each row, the first of equal ones.
    private func largestPlaces(_ values: [Double], width: Int) -> [Int32] {
        stride(from: 0, to: values.count, by: width).map { start in
            var best = start
            for place in start..<start + width where values[place] > values[best] { best = place }
            return Int32(best - start)
        }
    }
}

/// The exchange of predictions, which has nothing to exchange.
private final class SeparateSamples: StatisticsExchange {
    /// Refuses a sum over samples.
    func reduce(
        _ parts: [[Double]], width: Int, combine: ([Double], [Double]) -> [Double]
    ) throws(ShapeError) -> [Double] {
        throw ShapeError(
            "a prediction depends on its own sample only, and cannot sum over others: keep running values in training, as BatchNorm does"
        )
    }
}

/// The mean and standard deviation of a sequence of vectors.
///
/// Source: Welford 1962, "Note on a method for calculating corrected sums of squares and products",
/// Technometrics 4(3).
private struct RunningMoments {
    private(set) var means: [Double] = []
    private var squares: [Double] = []
    private var count = 0.0

    mutating func add(_ values: [Double]) {
        if count == 0 {
            means = [Double](repeating: 0, count: values.count)
            squares = means
        }
        count += 1
        for index in values.indices {
            let distance = values[index] - means[index]
            means[index] += distance / count
            squares[index] += distance * (values[index] - means[index])
        }
    }

    var standardDeviations: [Double] { squares.map { ($0 / count).squareRoot() } }
}
