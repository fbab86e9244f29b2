import Reporting

/// The text format of predictions, with one line per sample.
public enum PredictionText: Sendable {
    /// Comma-separated values below a header line.
    case csv
    /// One JSON object per line.
    case jsonLines

    /// Returns the lines before the first prediction.
    public func head(_ form: PredictionLayout) -> String {
        switch self {
        case .jsonLines: return ""
        case .csv:
            let places = 0..<form.width
            var names = ["sample"]
            if form.hasClasses { names.append("class") }
            if form.isDrawn {
                if form.areProbabilities { names.append("predictive_entropy") }
                names += places.map { "mean_\($0)" } + places.map { "standard_deviation_\($0)" }
            } else {
                names += places.map { form.areProbabilities ? "probability_\($0)" : "output_\($0)" }
            }
            return names.joined(separator: ",") + "\n"
        }
    }

    /// Returns the lines of some predictions.
    public func lines(_ predictions: [Prediction], _ form: PredictionLayout) -> String {
        predictions.map { line($0, form) + "\n" }.joined()
    }

    private func line(_ prediction: Prediction, _ form: PredictionLayout) -> String {
        switch self {
        case .jsonLines: return JSONLine.text(of: PredictionObject(prediction, form))
        case .csv:
            var cells = ["\(prediction.sample)"]
            if let predictedClass = prediction.predictedClass { cells.append("\(predictedClass)") }
            if let entropy = prediction.predictiveEntropy { cells.append("\(entropy)") }
            cells += prediction.values.map { PredictedNumber($0, form).description }
            cells += (prediction.standardDeviations ?? []).map { "\($0)" }
            return cells.joined(separator: ",")
        }
    }
}

/// A value with the digits that represent it exactly in the type in which it was computed.
private struct PredictedNumber: Encodable, CustomStringConvertible {
    private let value: Double
    private let isSingle: Bool

    init(_ value: Double, _ form: PredictionLayout) {
        self.value = value
        isSingle = form.type == .float32 && !form.isDrawn
    }

    /// NaN is written without a sign.
    var description: String {
        if value.isNaN { return "nan" }
        return isSingle ? "\(Float(value))" : "\(value)"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if isSingle { try container.encode(Float(value)) } else { try container.encode(value) }
    }
}

/// A prediction as a JSON object, in snake_case.
private struct PredictionObject: Encodable {
    let sample: Int
    let predictedClass: Int?
    let probabilities: [PredictedNumber]?
    let outputs: [PredictedNumber]?
    let mean: [PredictedNumber]?
    let standardDeviation: [Double]?
    let predictiveEntropy: Double?

    init(_ prediction: Prediction, _ form: PredictionLayout) {
        let values = prediction.values.map { PredictedNumber($0, form) }
        sample = prediction.sample
        predictedClass = prediction.predictedClass
        probabilities = form.areProbabilities && !form.isDrawn ? values : nil
        outputs = !form.areProbabilities && !form.isDrawn ? values : nil
        mean = form.isDrawn ? values : nil
        standardDeviation = prediction.standardDeviations
        predictiveEntropy = prediction.predictiveEntropy
    }

    private enum CodingKeys: String, CodingKey {
        case sample, probabilities, outputs, mean, standardDeviation, predictiveEntropy
        case predictedClass = "class"
    }
}
