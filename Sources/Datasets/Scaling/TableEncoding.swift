import Tensors

/// The way from the columns of a table to a model's inputs, fitted to the training set.
public struct TableEncoding: Sendable, Hashable, Codable {
    /// The inputs that come from one feature.
    public enum Input: Sendable, Hashable, Codable {
        /// A scaled number; `missing` stands for a missing one. Perhaps another input that is 1 if it was
        /// missing, else 0.
        case number(NumberScaling, feature: Int, missing: Double, addsIndicator: Bool)
        /// `count` inputs, all 0 but for the category's; all 0 for a value that the training set does not
        /// have. `missing` is the category of a missing value, `count` − 1 if it has its own, nil for none.
        case category(feature: Int, count: Int, missing: Int?)
        /// The category's number, `count` for a value that the training set does not have; a layer has a vector for
        /// each. `missing` as above.
        case index(feature: Int, count: Int, missing: Int?)
        /// A part of a date as a scaled number.
        case date(DatePart, NumberScaling, feature: Int, missing: Double)
        /// A part of a date as sine and cosine over its cycle; 0 and 0 for a missing date.
        case cycle(DatePart, feature: Int)

        /// The number of inputs.
        var width: Int {
            switch self {
            case .number(_, _, _, let addsIndicator): addsIndicator ? 2 : 1
            case .category(_, let count, _): count
            case .date, .index: 1
            case .cycle: 2
            }
        }

        /// The feature that they come from.
        var feature: Int {
            switch self {
            case .number(_, let feature, _, _), .category(let feature, _, _), .index(let feature, _, _),
                .date(_, _, let feature, _), .cycle(_, let feature):
                feature
            }
        }
    }

    /// The columns of the training set.
    public let schema: TableSchema
    /// The inputs, feature after feature.
    public let inputs: [Input]

    /// The number of the model's inputs.
    public var width: Int { inputs.reduce(0) { $0 + $1.width } }

    /// The inputs that are numbers of categories: the number of values of each, by its place.
    var categories: [Int: Int] {
        var place = 0
        var categories: [Int: Int] = [:]
        for input in inputs {
            if case .index(_, let count, _) = input { categories[place] = count }
            place += input.width
        }
        return categories
    }

    /// True if all inputs come from features of the schema, as of a file that nobody has changed.
    var isConsistent: Bool {
        let count = schema.features.count
        return inputs.allSatisfy { (0..<count).contains($0.feature) && (1...1 << 20).contains($0.width) }
            && schema.targetPlaces.allSatisfy(schema.columns.indices.contains)
    }

    /// Fits the encoding to a training set.
    ///
    /// - Parameters:
    ///   - scaling: the scaling of numbers whose column states none.
    ///   - scalings: the scalings that columns state, by name.
    ///   - threshold: the number of values above which a category is an input of its own number; nil for none.
    init(
        fittedTo training: Dataset, _ table: TableInformation, scaling: any Scaling,
        scalings: [String: any Scaling], embeddingAbove threshold: Int?
    ) {
        schema = table.schema
        let columns = schema.features
        inputs = training.features.mapColumns(width: training.featureCount) { feature, numbers in
            let column = columns[feature]
            return Self.inputs(
                of: feature, column, numbers, rule: scalings[column.name] ?? scaling,
                embeddingAbove: threshold)
        }.flatMap(\.self)
    }

    /// Returns the inputs of a feature, fitted to its numbers in the training set.
    private static func inputs(
        of feature: Int, _ column: TableSchema.Column, _ numbers: [Double], rule: any Scaling,
        embeddingAbove threshold: Int?
    ) -> [Input] {
        let hasGaps = numbers.contains(where: \.isNaN)
        let there = hasGaps ? numbers.filter { !$0.isNaN } : numbers
        switch column.content {
        case .number:
            return [
                .number(
                    rule.fitted(to: there), feature: feature, missing: replacement(column.treatment, there),
                    addsIndicator: column.treatment.addsIndicator)
            ]
        case .category(let values):
            let isOwn = hasGaps && column.treatment.missing.isEmpty
            let mostFrequent = column.treatment.missing == MissingCategory.mostFrequent.rawValue
            let count = values.count + (isOwn ? 1 : 0)
            let missing = isOwn ? values.count : mostFrequent ? Int(Self.mostFrequent(there)) : nil
            let isEmbedded = threshold.map { count > $0 } ?? false
            return [
                isEmbedded
                    ? .index(feature: feature, count: count, missing: missing)
                    : .category(feature: feature, count: count, missing: missing)
            ]
        case .date:
            return column.treatment.parts.map { part in
                guard part == .time || part == .year else { return .cycle(part, feature: feature) }
                let parts = there.map { number(part, $0) }
                return .date(
                    part, Standardization().fitted(to: parts), feature: feature,
                    missing: Standardization.moments(of: parts).mean)
            }
        }
    }

    /// Returns the replacement for missing numbers.
    private static func replacement(_ treatment: TableSchema.Treatment, _ numbers: [Double]) -> Double {
        if let constant = treatment.constant { return constant }
        switch treatment.missing {
        case "median": return numbers.isEmpty ? 0 : RobustScaling.quantile(0.5, of: numbers.sorted())
        case "most_frequent": return mostFrequent(numbers)
        default: return Standardization.moments(of: numbers).mean
        }
    }

    /// Returns the most frequent number, the least of several; 0 if there is none.
    private static func mostFrequent(_ numbers: [Double]) -> Double {
        var counts: [Double: Int] = [:]
        for number in numbers { counts[number, default: 0] += 1 }
        return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? 0
    }

    // MARK: Inputs

    /// Returns the inputs for rows of features.
    func inputs(_ rows: [Int], of features: Features, type: ScalarType) -> Tensor {
        Self.inputs(inputs, rows, of: features, featureCount: schema.features.count, type: type)
    }

    static func inputs(
        _ inputs: [Input], _ rows: [Int], of features: Features, featureCount: Int, type: ScalarType
    ) -> Tensor {
        let width = inputs.reduce(0) { $0 + $1.width }
        var values = [Double](repeating: 0, count: rows.count * width)
        let raw = features.doubles(ofRows: rows, width: featureCount)
        var place = 0
        for input in inputs {
            let feature = input.feature
            switch input {
            case .number(let scaling, _, let missing, let addsIndicator):
                if case .logarithm = scaling.transformation {
                    let column = rows.indices.map { row in
                        let number = raw[row * featureCount + feature]
                        return number.isNaN ? missing : number
                    }
                    let scaled = scaling(column)
                    for row in rows.indices { values[row * width + place] = scaled[row] }
                } else {
                    var (low, high) = (-Double.infinity, Double.infinity)
                    if case .clip(let least, let most) = scaling.transformation {
                        (low, high) = (least, most)
                    }
                    for row in rows.indices {
                        var number = raw[row * featureCount + feature]
                        if number.isNaN { number = missing }
                        number = min(max(number, low), high)
                        values[row * width + place] = (number - scaling.offset) * scaling.factor
                    }
                }
                if addsIndicator {
                    for row in rows.indices where raw[row * featureCount + feature].isNaN {
                        values[row * width + place + 1] = 1
                    }
                }
            case .category(_, let count, let missing):
                for row in rows.indices {
                    let code = raw[row * featureCount + feature]
                    let category = code.isNaN ? missing : Int(code)
                    if let category, category >= 0, category < count {
                        values[row * width + place + category] = 1
                    }
                }
            case .index(_, let count, let missing):
                for row in rows.indices {
                    let code = raw[row * featureCount + feature]
                    let category = code.isNaN ? missing ?? count : Int(code)
                    values[row * width + place] = Double((0..<count).contains(category) ? category : count)
                }
            case .date(let part, let scaling, _, let missing):
                for row in rows.indices {
                    let seconds = raw[row * featureCount + feature]
                    let number = seconds.isNaN ? missing : number(part, seconds)
                    values[row * width + place] = (number - scaling.offset) * scaling.factor
                }
            case .cycle(let part, _):
                for row in rows.indices {
                    let seconds = raw[row * featureCount + feature]
                    if seconds.isNaN { continue }
                    let (sine, cosine) = Cycle.sineAndCosine(turns: turns(part, seconds))
                    values[row * width + place] = sine
                    values[row * width + place + 1] = cosine
                }
            }
            place += input.width
        }
        return values.withUnsafeBufferPointer {
            Tensor(ofDoubles: $0, rows: rows.count, columns: width, type: type)
        }
    }

    private static func number(_ part: DatePart, _ seconds: Double) -> Double {
        part == .time ? seconds / 86_400 : Double(DateParts(seconds).year)
    }

    /// Returns the place of a date in the cycle of a part, from 0 to 1.
    private static func turns(_ part: DatePart, _ seconds: Double) -> Double {
        let parts = DateParts(seconds)
        return switch part {
        case .month: Double(parts.month - 1) / 12
        case .day: Double(parts.day - 1) / 31
        case .weekday: Double(parts.weekday) / 7
        case .dayOfYear: Double(parts.dayOfYear) / 366
        default: parts.hour / 24
        }
    }
}

/// Sine and cosine of a part of a turn by additions and products alone, the same on every machine.
private enum Cycle {
    static func sineAndCosine(turns: Double) -> (sine: Double, cosine: Double) {
        let quarter = (4 * turns).rounded()
        let angle = (turns - quarter / 4) * 2 * Double.pi
        let square = angle * angle
        // Taylor's series; the rest after these terms is below 10⁻¹⁷ for |angle| ≤ π/4.
        var (sine, cosine) = (0.0, 0.0)
        for term in stride(from: 9, through: 1, by: -1) {
            let even = Double(2 * term)
            cosine = (1 + cosine) * -square / (even * (even - 1))
            sine = (1 + sine) * -square / (even * (even + 1))
        }
        sine = angle * (1 + sine)
        cosine = 1 + cosine
        return switch ((Int(quarter) % 4) + 4) % 4 {
        case 0: (sine, cosine)
        case 1: (cosine, -sine)
        case 2: (-sine, -cosine)
        default: (-cosine, sine)
        }
    }
}
