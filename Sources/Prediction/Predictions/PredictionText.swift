import Reporting

/// The text format of predictions, with one line per sample.
public enum PredictionText: Sendable {
    /// Comma-separated values below a header line.
    case csv
    /// One JSON object per line.
    case jsonLines

    /// Returns the lines before the first prediction.
    public func head(_ form: PredictionLayout, names all: PredictionNames = PredictionNames()) -> String {
        switch self {
        case .jsonLines: return ""
        case .csv:
            let columns = all.columns(form)
            let hasNames = !form.hasClasses && all.values?.count == form.width
            var own = ["sample"]
            if form.hasClasses { own.append("class") }
            if form.isDrawn, form.areProbabilities { own.append("predictive_entropy") }
            let others =
                form.isDrawn
                ? columns.map { "mean_\($0)" } + columns.map { "standard_deviation_\($0)" }
                : columns.map { form.areProbabilities ? "probability_\($0)" : hasNames ? $0 : "output_\($0)" }
            let identifier = all.samples.map { [$0.column] } ?? []
            let free = Self.distinct(identifier + others, from: own)
            let names =
                own.prefix(1) + free.prefix(identifier.count) + own.dropFirst()
                + free.dropFirst(identifier.count)
            return names.map(Self.cell).joined(separator: ",") + "\n"
        }
    }

    /// Returns the lines of some predictions.
    public func lines(
        _ predictions: [Prediction], _ form: PredictionLayout, names: PredictionNames = PredictionNames()
    ) -> String {
        predictions.map { line($0, form, names) + "\n" }.joined()
    }

    private func line(_ prediction: Prediction, _ form: PredictionLayout, _ names: PredictionNames) -> String
    {
        switch self {
        case .jsonLines: return JSONLine.text(of: PredictionObject(prediction, form, names))
        case .csv:
            var cells = ["\(prediction.sample)"]
            if let samples = names.samples {
                cells.append(Self.cell(samples.texts[prediction.sample]))
            }
            if let predictedClass = prediction.predictedClass {
                cells.append(names.classes.map { Self.cell($0[predictedClass]) } ?? "\(predictedClass)")
            }
            if let entropy = prediction.predictiveEntropy { cells.append("\(entropy)") }
            cells += prediction.values.map { PredictedNumber($0, form).description }
            cells += (prediction.standardDeviations ?? []).map { "\($0)" }
            return cells.joined(separator: ",")
        }
    }

    /// Returns names of columns of a table, with a number where one is called as another one or as one of `known`.
    private static func distinct(_ names: [String], from known: [String]) -> [String] {
        var taken = Set(known)
        return names.map { name in
            var (own, number) = (name, 2)
            while !taken.insert(own).inserted {
                own = "\(name)_\(number)"
                number += 1
            }
            return own
        }
    }

    /// Returns a text as a field, in quotation marks if it needs them (RFC 4180).
    private static func cell(_ text: String) -> String {
        guard text.utf8.contains(where: { ",\"\n\r".utf8.contains($0) }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
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

/// A prediction as a JSON object, in snake_case; values have the names of their classes or targets.
private struct PredictionObject: Encodable {
    private let prediction: Prediction
    private let form: PredictionLayout
    private let names: PredictionNames

    init(_ prediction: Prediction, _ form: PredictionLayout, _ names: PredictionNames) {
        self.prediction = prediction
        self.form = form
        self.names = names
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(prediction.sample, forKey: "sample")
        if let samples = names.samples {
            try container.encode(samples.texts[prediction.sample], forKey: "id")
        }
        if let predictedClass = prediction.predictedClass {
            if let classes = names.classes {
                try container.encode(classes[predictedClass], forKey: "class")
            } else {
                try container.encode(predictedClass, forKey: "class")
            }
        }
        let values = prediction.values.map { PredictedNumber($0, form) }
        let key: Key = form.isDrawn ? "mean" : form.areProbabilities ? "probabilities" : "outputs"
        try encode(values, forKey: key, to: &container)
        if let deviations = prediction.standardDeviations {
            try encode(deviations, forKey: "standard_deviation", to: &container)
        }
        try container.encodeIfPresent(prediction.predictiveEntropy, forKey: "predictive_entropy")
    }

    /// Encodes values as a list, or as an object if they have names.
    private func encode(
        _ values: [some Encodable], forKey key: Key, to container: inout KeyedEncodingContainer<Key>
    ) throws {
        let named = form.hasClasses ? names.classes : names.values
        guard named?.count == values.count else { return try container.encode(values, forKey: key) }
        let object = Dictionary(zip(names.columns(form), values), uniquingKeysWith: { first, _ in first })
        try container.encode(object, forKey: key)
    }

    private struct Key: CodingKey, ExpressibleByStringLiteral {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringLiteral name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
