import Autodiff
import Collectives
import Datasets
import Foundation
import NeuralNetworks
import Prediction
import Summation
import Tensors
import TestSupport
import Testing
import Training

@Suite struct PredictionTests {
    /// 2,100 samples of one feature, each its number's remainder by 7.
    private static let samples = Dataset(
        name: "remainders", sampleShape: [1], features: .floats((0..<2100).map { Float($0 % 7) }),
        labels: .classes((0..<2100).map { Int32($0 % 3) }, count: 3))

    private static func model(_ layers: [any Layer], type: ScalarType = .float64) throws -> Sequential {
        try Sequential(layers, inputShape: [1], type: type, seed: 3)
    }

    private static func predict(
        _ model: Sequential, loss: any Loss = SoftmaxCrossEntropyLoss(), hasClasses: Bool = true,
        draws: Int? = nil
    ) throws -> [Prediction] {
        var all: [Prediction] = []
        let predictor = BatchPredictor(model: model, loss: loss, hasClasses: hasClasses, draws: draws)
        try Predictor(predictor, type: model.type, communicator: SoloCommunicator())
            .predict(samples, scaling: .identity) { all += $0 }
        return all
    }

    @Test("every sample is predicted once, in order, beyond one batch too")
    func order() throws {
        let model = try Self.model([Dense(units: 3)])
        let predictions = try Self.predict(model, loss: MeanSquaredErrorLoss(), hasClasses: false)
        #expect(predictions.map(\.sample) == Array(0..<2100))
        let weights = model.parameters[0].variable.data.values
        for prediction in predictions {
            #expect(prediction.values == weights.map { $0 * Double(prediction.sample % 7) })
            #expect(prediction.predictedClass == nil && prediction.predictiveEntropy == nil)
        }
    }

    @Test("probabilities are the softmax of the outputs, and the class is the largest one's place")
    func probabilities() throws {
        let model = try Self.model([Dense(units: 3)])
        let outputs = try Self.predict(model, loss: MeanSquaredErrorLoss(), hasClasses: true)
        for (prediction, output) in zip(try Self.predict(model), outputs) {
            let exponentials = output.values.map { x in exp(x - (output.values.max() ?? 0)) }
            let sum = exponentials.reduce(0, +)
            #expect(relativeError(prediction.values, exponentials.map { $0 / sum }) < 1e-14)
            let largest = output.values.firstIndex(of: output.values.max() ?? 0)
            #expect(prediction.predictedClass == largest)
            #expect(output.predictedClass == largest, "other losses have classes, but no probabilities")
        }
    }

    @Test("mean, deviation and entropy over draws are those of the drawn predictions")
    func monteCarlo() throws {
        let layers: [any Layer] = [Dense(units: 20), BatchNorm(), Dropout(rate: 0.4), Dense(units: 3)]
        let model = try Self.model(layers)
        let state = model.state.map(\.tensor.values)
        let draws = 25
        let predictions = try Self.predict(model, draws: draws)
        #expect(model.state.map(\.tensor.values) == state, "running statistics stay as they are")
        let number = 2000
        let x = Variable(Tensor(repeating: Double(number % 7), shape: [1, 1], type: .float64))
        let drawn = try (0..<draws).map { draw in
            let pass = ForwardPass(
                samples: SampleLayout(rows: 1), mode: .monteCarlo, step: draw, firstSample: number)
            return try model(x, pass).data.softmaxCrossEntropy(labels: [0]).probabilities.values
        }
        let columns = (0..<3).map { column in drawn.map { $0[column] } }
        let prediction = predictions[number]
        #expect(relativeError(prediction.values, columns.map(mean)) < 1e-13)
        #expect(
            relativeError(prediction.standardDeviations ?? [], columns.map { variance($0).squareRoot() })
                < 1e-11)
        let entropy = -columns.map(mean).reduce(0) { $0 + $1 * log($1) }
        #expect(relativeError([prediction.predictiveEntropy ?? .nan], [entropy]) < 1e-13)
        for prediction in predictions {
            // A feature of 0 leaves only units of 0 to drop.
            let varies = prediction.standardDeviations?.contains { $0 > 0 }
            #expect(varies == (prediction.sample % 7 > 0))
        }
    }

    @Test("draws without anything random are all alike, and those of many draws settle")
    func statistics() throws {
        let fixed = try Self.predict(Self.model([Dense(units: 3)]), draws: 4)
        #expect(fixed.allSatisfy { $0.standardDeviations == [0, 0, 0] })
        #expect(fixed.map(\.values) == (try Self.predict(Self.model([Dense(units: 3)]))).map(\.values))
        // A dropped input leaves the bias 0, a kept one is doubled: the mean is the input, the deviation too.
        let model = try Self.model([Dropout(rate: 0.5)])
        let drawn = try Self.predict(model, loss: MeanSquaredErrorLoss(), hasClasses: false, draws: 100)
        let relative = drawn.filter { $0.values[0] > 0 }
            .map { $0.values[0] / Double($0.sample % 7) }
        #expect(abs(mean(relative) - 1) < 4 * 0.1 / 1800.0.squareRoot())
        #expect(abs(variance(relative).squareRoot() - 0.1) < 0.01)
    }

    @Test("certain predictions have no entropy")
    func certainty() throws {
        let model = try Self.model([Dense(units: 2)])
        model.parameters[0].variable.data = try Tensor([1000, -1000], shape: [2, 1], type: .float64)
        let predictions = try Self.predict(model, draws: 2)
        #expect(predictions[1].values == [1, 0] && predictions[1].predictiveEntropy == 0)
        #expect(abs((predictions[0].predictiveEntropy ?? 0) - 0.6931471805599453) < 1e-15)
    }

    @Test("columns of a table that are called as those of predictions get a number")
    func names() {
        var names = PredictionNames()
        names.samples = SampleNames(column: "class", texts: ["x"])
        (names.classes, names.values) = (["a", "b"], ["sample", "y"])
        func head(classes: Bool, probabilities: Bool) -> String {
            PredictionText.csv.head(
                PredictionLayout(
                    width: 2, hasClasses: classes, areProbabilities: probabilities, isDrawn: false,
                    type: .float32),
                names: names)
        }
        #expect(
            head(classes: true, probabilities: true) == "sample,class_2,class,probability_a,probability_b\n")
        #expect(head(classes: false, probabilities: false) == "sample,class,sample_2,y\n")
    }

    @Test("text has a column for each number, and the digits of its type")
    func text() throws {
        func form(classes: Bool, probabilities: Bool, drawn: Bool) -> PredictionLayout {
            PredictionLayout(
                width: 2, hasClasses: classes, areProbabilities: probabilities, isDrawn: drawn, type: .float32
            )
        }
        let plain = Prediction(
            sample: 4, predictedClass: 1, values: [Double(Float(0.1)), Double(Float(0.9))],
            standardDeviations: nil, predictiveEntropy: nil)
        let plainForm = form(classes: true, probabilities: true, drawn: false)
        #expect(
            PredictionText.csv.head(plainForm) + PredictionText.csv.lines([plain], plainForm) == """
                sample,class,probability_0,probability_1
                4,1,0.1,0.9

                """)
        #expect(
            PredictionText.jsonLines.head(plainForm) + PredictionText.jsonLines.lines([plain], plainForm)
                == #"{"class":1,"probabilities":[0.1,0.9],"sample":4}"# + "\n")
        let drawn = Prediction(
            sample: 0, predictedClass: 0, values: [0.75, 0.25], standardDeviations: [0.5, 0.125],
            predictiveEntropy: 0.5)
        let drawnForm = form(classes: true, probabilities: true, drawn: true)
        #expect(
            PredictionText.csv.head(drawnForm) + PredictionText.csv.lines([drawn], drawnForm) == """
                sample,class,predictive_entropy,mean_0,mean_1,standard_deviation_0,standard_deviation_1
                0,0,0.5,0.75,0.25,0.5,0.125

                """)
        #expect(
            PredictionText.jsonLines.lines([drawn], drawnForm)
                == #"{"class":0,"mean":[0.75,0.25],"predictive_entropy":0.5,"sample":0,"standard_deviation":[0.5,0.125]}"#
                + "\n")
        let values = Prediction(
            sample: 1, predictedClass: nil, values: [-2, .nan], standardDeviations: nil,
            predictiveEntropy: nil)
        let valueForm = form(classes: false, probabilities: false, drawn: false)
        #expect(
            PredictionText.csv.head(valueForm) + PredictionText.csv.lines([values], valueForm)
                == "sample,output_0,output_1\n1,-2.0,nan\n")
        #expect(
            PredictionText.jsonLines.lines([values], valueForm) == #"{"outputs":[-2,"nan"],"sample":1}"#
                + "\n")
    }
}
