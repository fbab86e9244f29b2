extension RunHistory.Epoch {
    /// The metrics of an epoch as its line records them.
    init(_ report: EpochReport) {
        self.init(
            epoch: report.epoch, trainingLoss: report.trainingLoss, trainingAccuracy: report.trainingAccuracy,
            validationLoss: report.validationLoss, validationAccuracy: report.validationAccuracy,
            validationMetrics: Dictionary(report.validationMetrics.map { ($0.name, $0.value) }) { $1 },
            learningRate: report.learningRate, momentum: report.momentum, steps: report.steps,
            seconds: report.seconds, validationSeconds: report.validationSeconds,
            dataSeconds: report.dataSeconds, samplesPerSecond: report.samplesPerSecond)
    }

    /// The names of the columns of a table of epochs, which are those of `metrics.jsonl`.
    ///
    /// - Parameter metrics: the names of further metrics on the validation set.
    static func columns(further metrics: some Sequence<String>) -> [String] {
        ["epoch", "steps", "training_loss", "training_accuracy", "validation_loss", "validation_accuracy"]
            + metrics.sorted().map { validation + $0 }
            + [
                "learning_rate", "momentum", "seconds", "validation_seconds", "data_seconds",
                "samples_per_second",
            ]
    }

    /// The value in a column, as text; nil for none.
    func cell(_ column: String) -> String? {
        let number: Double? =
            switch column {
            case "epoch": Double(epoch)
            case "steps": steps.map(Double.init)
            case "training_loss": trainingLoss
            case "training_accuracy": trainingAccuracy
            case "validation_loss": validationLoss
            case "validation_accuracy": validationAccuracy
            case "learning_rate": learningRate
            case "momentum": momentum
            case "seconds": seconds
            case "validation_seconds": validationSeconds
            case "data_seconds": dataSeconds
            case "samples_per_second": samplesPerSecond
            default: validationMetrics[String(column.dropFirst(Self.validation.count))]
            }
        return number.map { ["epoch", "steps"].contains(column) ? "\(Int($0))" : "\($0)" }
    }

    private static let validation = "validation_"
}

extension RunHistory.Epoch: Decodable {
    /// A key of a line in camel case, as `JSONLine` gives it.
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }

        /// The key as the line has it.
        var name: String {
            stringValue.map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
        }
    }

    private enum CodingKeys: String, CodingKey {
        case epoch, trainingLoss, trainingAccuracy, validationLoss, validationAccuracy, learningRate
        case momentum, steps, seconds, validationSeconds, dataSeconds, samplesPerSecond
    }

    /// Reads a line of `metrics.jsonl`. Numbers of the validation set that are none of the usual ones are further metrics.
    public init(from decoder: any Decoder) throws {
        let usual = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys) throws -> Double? {
            try usual.decodeIfPresent(Double.self, forKey: key)
        }
        let all = try decoder.container(keyedBy: Key.self)
        var metrics: [String: Double] = [:]
        for key in all.allKeys where CodingKeys(stringValue: key.stringValue) == nil {
            guard key.name.hasPrefix(Self.validation) else { continue }
            metrics[String(key.name.dropFirst(Self.validation.count))] = try? all.decode(
                Double.self, forKey: key)
        }
        self.init(
            epoch: try usual.decode(Int.self, forKey: .epoch),
            trainingLoss: try usual.decode(Double.self, forKey: .trainingLoss),
            trainingAccuracy: try number(.trainingAccuracy), validationLoss: try number(.validationLoss),
            validationAccuracy: try number(.validationAccuracy), validationMetrics: metrics,
            learningRate: try number(.learningRate), momentum: try number(.momentum),
            steps: try usual.decodeIfPresent(Int.self, forKey: .steps), seconds: try number(.seconds),
            validationSeconds: try number(.validationSeconds), dataSeconds: try number(.dataSeconds),
            samplesPerSecond: try number(.samplesPerSecond))
    }
}
