import Autodiff
import NeuralNetworks
import Tensors

/// A trained model's predictions for samples as they come: probabilities where the loss has such, outputs elsewhere.
///
/// Nothing passes between ranks, and a sample's prediction depends on that sample and its number alone.
public struct BatchPredictor {
    private let model: Sequential
    private let loss: any Loss
    private let hasClasses: Bool
    private let draws: Int?

    /// A predictor.
    ///
    /// - Parameters:
    ///   - loss: what the model was trained with: it knows what outputs mean.
    ///   - hasClasses: whether the model learned classes.
    ///   - draws: how many Monte Carlo draws of what is random in the model; nil for one prediction without anything random.
    public init(model: Sequential, loss: any Loss, hasClasses: Bool, draws: Int? = nil) {
        self.model = model
        self.loss = loss
        self.hasClasses = hasClasses
        self.draws = draws
    }

    /// The values of some samples, row by row.
    struct Values {
        /// Values, or means over the draws.
        var values: [Double]
        /// Standard deviations over the draws; empty where nothing was drawn.
        var standardDeviations: [Double] = []
    }

    /// How the predictions are to be read.
    ///
    /// - Throws: `FunctionError` if the loss does not fit the model's outputs.
    public func form() throws(FunctionError) -> PredictionForm {
        let (numbers, areProbabilities) = try numbers(
            of: Variable(Tensor(zeros: [0, model.outputShape.reduce(1, *)], type: model.type)))
        return PredictionForm(
            width: numbers.shape[1], hasClasses: hasClasses, areProbabilities: areProbabilities,
            isDrawn: draws != nil, type: model.type)
    }

    /// The values for rows of features.
    ///
    /// - Parameters:
    ///   - features: [samples, features], scaled as in training.
    ///   - first: the number of the first row's sample in its data set, the others follow: what is random follows from it.
    func callAsFunction(_ features: Tensor, first: Int) throws(FunctionError) -> Values {
        func numbers(_ mode: ForwardPass.Mode, draw: Int) throws(FunctionError) -> [Double] {
            let pass = ForwardPass(
                samples: SampleLayout(rows: features.shape[0]), mode: mode, step: draw, firstSample: first)
            let x = Variable(features, name: "batch", requiresGradient: false)
            return try withoutGradients { () throws(FunctionError) in
                try self.numbers(of: model(x, pass)).numbers.values
            }
        }
        guard let draws else { return Values(values: try numbers(.evaluation, draw: 0)) }
        var moments = RunningMoments()
        for draw in 0..<draws { moments.add(try numbers(.monteCarlo, draw: draw)) }
        return Values(values: moments.means, standardDeviations: moments.standardDeviations)
    }

    /// Probabilities where outputs mean such, else the outputs.
    private func numbers(
        of outputs: Variable
    ) throws(FunctionError) -> (numbers: Tensor, areProbabilities: Bool) {
        do throws(ShapeError) {
            let probabilities = try loss.probabilities(outputs.data, ofClasses: hasClasses)
            return (probabilities ?? outputs.data, probabilities != nil)
        } catch {
            throw FunctionError(function: "probabilities", inputs: [outputs], reason: error.description)
        }
    }
}

/// Mean and standard deviation of vectors that come one after the other.
///
/// Source: Welford 1962, "Note on a method for calculating corrected sums of squares and products", Technometrics 4(3).
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
