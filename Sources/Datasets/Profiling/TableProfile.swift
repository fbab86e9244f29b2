/// The facts about a table that its owner should know before training: contents, gaps, ranges, shares of
/// values, and suspicious columns and rows.
public struct TableProfile: Sendable {
    /// The facts about one column.
    public struct Column: Sendable {
        /// The name, the use and the content.
        public let column: TableSchema.Column
        /// The number of missing values.
        public let missingCount: Int
        /// The number of different values; nil if there are more than 100,000.
        public let distinctCount: Int?
        /// The least number, the mean and the largest number, or of dates their texts' order; nil for
        /// categories.
        public let range: (least: Double, mean: Double, largest: Double)?
        /// The shares of the numbers in ten equal parts of the range; empty for categories.
        public let histogram: [Double]
        /// The most frequent values of a category with their shares, at most five.
        public let shares: [(value: String, share: Double)]
    }

    /// The number of rows.
    public let rowCount: Int
    /// The columns, in the file's order.
    public let columns: [Column]
    /// Suspicious things, and decisions, a line each.
    public let warnings: [String]
    /// The columns and their decided uses.
    public let schema: TableSchema

    /// Reads a table and decides the use of its columns.
    ///
    /// - Parameters:
    ///   - csv: the table, with what is said of it.
    ///   - test: the path of another table, whose rows should not occur in this one; nil for none.
    ///   - isForTraining: true to throw the errors that a training would meet.
    /// - Throws: `DataError` if a table cannot be read.
    public init(_ csv: CSV, test: String? = nil, isForTraining: Bool = false) throws(DataError) {
        let table = try csv.table(ContentReader(path: csv.path))
        var warnings = table.notes
        let schema = try csv.schema(deciding: table, settlesDoubts: true, notes: &warnings)
        warnings += schema.columns.filter {
            $0.role == .ignored && !$0.reason.isEmpty && $0.reason != TableSchema.unclear
        }.map {
            "column '\(Printable.name($0.name))' is left out: \($0.reason)"
        }
        self.schema = schema
        rowCount = table.rowCount
        if isForTraining {
            var samples = TableSamples(table, decided: schema)
            _ = try samples.dataset(notes: [])
        }
        let facts = schema.columns.indices.map { ColumnFacts(table, $0, schema.columns[$0]) }
        columns = facts.map(\.profile)
        let rows = Self.rowHashes(table)
        let repeated = rows.count - Set(rows).count
        if repeated > 0 {
            warnings.append(
                "\(repeated) of \(rows.count) rows repeat an earlier row: they may be in training and validation at once"
            )
        }
        if let test {
            let other = try csv.table(ContentReader(path: test), known: schema)
            let known = Set(rows)
            let shared = Self.rowHashes(other, in: table.columns.map(\.name)).filter(known.contains).count
            warnings.append("\(shared) of \(other.rowCount) rows of \(test) are in this table, too")
        }
        warnings += facts.compactMap(\.warning)
        warnings += Self.rareClasses(facts, schema)
        warnings += Self.duplicates(facts)
        warnings += Self.leaks(facts, schema)
        let some = Self.mostWarnings
        self.warnings =
            warnings.count > some
            ? warnings.prefix(some) + ["… and \(warnings.count - some) more"] : warnings
    }

    /// The largest number of warnings; the others are counted.
    private static let mostWarnings = 20

    /// Returns a hash of the cells of each row, by the values of cells; of another table in the order of names.
    private static func rowHashes(_ table: RawTable, in names: [String]? = nil) -> [Int] {
        let places: [Int] =
            names.map { names in names.compactMap { name in table.columns.firstIndex { $0.name == name } } }
            ?? Array(table.columns.indices)
        // Texts are compared by their bytes: two tables number them differently.
        let texts = table.columns.map { column in
            (0..<column.texts.count).map { Array(column.texts.bytes(of: $0)).hashValue }
        }
        return (0..<table.rowCount).map { row in
            var hasher = Hasher()
            for place in places {
                switch table.cell(row, place) {
                case .missing: hasher.combine(0)
                case .number(let number): hasher.combine(number)
                case .date(let date): hasher.combine(Array(date.text.utf8).hashValue)
                case .text(let number): hasher.combine(texts[place][number])
                }
            }
            return hasher.finalize()
        }
    }

    /// Returns a warning for each feature that an earlier one repeats, value by value or under other names.
    ///
    /// Columns of which most values are different have no names that could be compared.
    private static func duplicates(_ facts: [ColumnFacts]) -> [String] {
        var warnings: [String] = []
        var (byValues, byCodes): ([Int: String], [Int: String]) = ([:], [:])
        for column in facts where column.column.role == .feature && column.valueCount > 1 {
            if let first = byValues[column.valueHash] {
                warnings.append("columns '\(first)' and '\(column.name)' have the same values")
            } else if !column.isMostlyDifferent, let first = byCodes[column.codeHash] {
                warnings.append("columns '\(first)' and '\(column.name)' say the same in every row")
            } else {
                byValues[column.valueHash] = column.name
                if !column.isMostlyDifferent { byCodes[column.codeHash] = column.name }
            }
        }
        return warnings
    }

    /// Checks that the target has several values.
    ///
    /// - Throws: `DataError` if there is nothing to learn.
    public func checkTarget(name: String) throws(DataError) {
        for place in schema.targetPlaces
        where columns[place].distinctCount == 1 || schema.targets.count == 1 && schema.classValues?.count == 1
        {
            throw DataError(
                .bad, file: name,
                "the target '\(Printable.name(columns[place].column.name))' has the same value in all rows: there is nothing to learn",
                remedy: "name another target")
        }
    }

    /// Returns a warning if a class is so rare that training may pass over it.
    private static func rareClasses(_ facts: [ColumnFacts], _ schema: TableSchema) -> [String] {
        guard schema.classValues != nil, let counts = facts[schema.targetPlaces[0]].distinct,
            let least = counts.values.min(), counts.count > 1
        else { return [] }
        let total = counts.values.reduce(0, +)
        guard 20 * least < total else { return [] }
        return [
            "the rarest class of '\(facts[schema.targetPlaces[0]].name)' has \(least) of \(total) rows: training.class_weights: balanced weighs all classes alike"
        ]
    }

    /// Returns a warning for each feature that determines the target in every row, or nearly says it.
    private static func leaks(_ facts: [ColumnFacts], _ schema: TableSchema) -> [String] {
        guard let place = schema.targetPlaces.first, schema.targetPlaces.count == 1 else { return [] }
        let target = facts[place]
        return facts.filter { $0.column.role == .feature }.compactMap { feature in
            let problem =
                feature.isLeak(of: target)
                ? "determines the target in every row"
                : feature.isProportional(to: target)
                    ? "is the target, but for a factor and a shift"
                    : feature.separates(target)
                        ? "tells the classes apart by a single threshold" : feature.nearLeak(of: target)
            return problem.map { "column '\(feature.name)' \($0): is it known before the target?" }
        }
    }
}

/// The facts about one column, with its cells.
private struct ColumnFacts {
    let column: TableSchema.Column
    let cells: [RawTable.Cell]
    /// The number of occurrences of each value; nil if there are more than 100,000 different ones.
    let distinct: [RawTable.Cell: Int]?
    private let table: RawTable
    private let place: Int
    /// The number of each row's value, in the order of first occurrences.
    private let codes: [Int]
    /// The number of different values, missing ones aside.
    let valueCount: Int
    /// A hash of all rows' codes, equal for columns that are the same but for the names of their values.
    let codeHash: Int
    /// A hash of all rows' values.
    let valueHash: Int

    init(_ table: RawTable, _ place: Int, _ column: TableSchema.Column) {
        self.table = table
        self.place = place
        self.column = column
        cells = (0..<table.rowCount).map { table.value($0, place) }
        var counts: [RawTable.Cell: Int] = [:]
        var numbers: [RawTable.Cell: Int] = [:]
        var codes: [Int] = []
        for cell in cells {
            counts[cell, default: 0] += 1
            let number = numbers[cell] ?? numbers.count
            numbers[cell] = number
            codes.append(number)
        }
        counts[.missing] = nil
        distinct = counts.count > 100_000 ? nil : counts
        self.codes = codes
        valueCount = counts.count
        codeHash = codes.hashValue
        var hasher = Hasher()
        for cell in cells {
            switch cell {
            case .missing: hasher.combine(0)
            case .number(let number): hasher.combine(number)
            case .date(let date): hasher.combine(date)
            case .text(let number) where number < table.columns[place].texts.count:
                hasher.combine(table.columns[place].texts.bytes(of: number))
            case .text: hasher.combine(place)
            }
        }
        valueHash = hasher.finalize()
    }

    /// True if so many values occur once that they say nothing of other columns.
    var isMostlyDifferent: Bool { 2 * valueCount > cells.count }

    var name: String { Printable.name(column.name) }

    var warning: String? {
        guard let distinct, column.role == .feature || column.role == .target else { return nil }
        if case .number = column.content {
            if let sign = missingSign(distinct) {
                let name = CategoryCodes.name(sign.number)
                return
                    "column '\(self.name)' has \(name) in \(sign.count == 1 ? "1 row" : "\(sign.count) rows"), \(sign.reason): if it means a missing value, say missing_values: [\(name)] in the options of csv"
            }
            let isTooLarge = { (cell: RawTable.Cell) in
                if case .number(let number) = cell { number.magnitude > TableSamples.largest } else { false }
            }
            if let first = cells.firstIndex(where: isTooLarge) {
                return
                    "column '\(name)' has numbers that are too large for a 32-bit floating-point number, the first in line \(table.line(of: first))"
            }
        }
        guard column.role == .feature else { return nil }
        if distinct.count == 1 { return "column '\(name)' has the same value in every row" }
        let missing = table.columns[place].missingCount
        if 2 * missing > cells.count {
            return "column '\(name)' is missing in \(missing) of \(cells.count) rows"
        }
        if case .number = column.content, distinct.count == cells.count, cells.count > 20,
            distinct.keys.allSatisfy({
                if case .number(let number) = $0 { number == number.rounded() } else { false }
            })
        {
            return "column '\(name)' has another whole number in every row: is it an identifier?"
        }
        return nil
    }

    /// The numbers by which people mark a missing value.
    private static let missingSigns: Set<Double> = [
        -99, -999, -9999, -99999, 999, 9999, 99999, 999_999,
    ]

    /// Returns a number by which people mark a missing value, its count, and its reason to be suspected: it is the only
    /// negative one, or as far from all others as these are from each other.
    private func missingSign(
        _ distinct: [RawTable.Cell: Int]
    ) -> (number: Double, count: Int, reason: String)? {
        let numbers = distinct.keys.compactMap { cell -> Double? in
            if case .number(let number) = cell { number } else { nil }
        }.sorted()
        guard numbers.count > 1 else { return nil }
        for (number, others) in [
            (numbers[0], numbers[1...]), (numbers[numbers.count - 1], numbers.dropLast()),
        ]
        where Self.missingSigns.contains(number) {
            guard let least = others.first, let largest = others.last else { continue }
            let isOnlyNegative = number < 0 && least >= 0
            let distance = max(least - number, number - largest)
            guard isOnlyNegative || numbers.count > 2 && distance > largest - least else { continue }
            let range = "\(CategoryCodes.name(least)) to \(CategoryCodes.name(largest))"
            return (
                number, distinct[.number(number)] ?? 0,
                isOnlyNegative ? "and no other negative number" : "far from the others, \(range)"
            )
        }
        return nil
    }

    /// Returns true if rows with equal values here have equal values there.
    func determines(_ other: ColumnFacts) -> Bool {
        var partners = [Int](repeating: -1, count: codes.count)
        for (code, partner) in zip(codes, other.codes) {
            if partners[code] >= 0, partners[code] != partner { return false }
            partners[code] = partner
        }
        return true
    }

    /// Returns true if this feature, with far fewer values than rows, determines the target.
    func isLeak(of target: ColumnFacts) -> Bool {
        guard let distinct, let wanted = target.distinct, wanted.count > 1, distinct.count >= wanted.count,
            !isMostlyDifferent
        else { return false }
        let isFew = 4 * distinct.count < cells.count || distinct.count == wanted.count
        return isFew && determines(target)
    }

    /// The fewest rows from which a relation of numbers is no chance.
    private static let leastRows = 20

    /// Returns true if these numbers and the target's have a correlation of 1, or −1, but for rounding.
    func isProportional(to target: ColumnFacts) -> Bool {
        guard case .number = column.content, case .number = target.column.content, valueCount > 2 else {
            return false
        }
        let pairs = zip(cells, target.cells).compactMap { cells -> (x: Double, y: Double)? in
            guard case (.number(let x), .number(let y)) = cells else { return nil }
            return (x, y)
        }
        guard pairs.count >= Self.leastRows else { return false }
        let count = Double(pairs.count)
        let (meanX, meanY) = (
            pairs.reduce(0) { $0 + $1.x } / count, pairs.reduce(0) { $0 + $1.y } / count
        )
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for (x, y) in pairs {
            xx += (x - meanX) * (x - meanX)
            yy += (y - meanY) * (y - meanY)
            xy += (x - meanX) * (y - meanY)
        }
        return xx > 0 && yy > 0 && (xx * yy).isFinite && xy * xy >= (1 - 1e-6) * xx * yy
    }

    /// Returns how this feature nearly says the target; nil if it does not.
    func nearLeak(of target: ColumnFacts) -> String? {
        guard cells.count >= Self.leastRows, valueCount > 1, target.valueCount > 1 else { return nil }
        if case .number = target.column.content {
            guard let correlation = rankCorrelation(with: target), abs(correlation) >= 0.99 else {
                return nil
            }
            return "is nearly in the order of the target (rank correlation \(Self.rounded(correlation)))"
        }
        guard let wrong = wrongAnswers(on: target) else { return nil }
        let sizes = target.codes.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        let others = target.codes.count - (sizes.values.max() ?? 0)
        guard others >= 5, 20 * wrong <= others else { return nil }
        return "tells the class in \(cells.count - wrong) of \(cells.count) rows"
    }

    private static func rounded(_ number: Double) -> String { "\((number * 1000).rounded() / 1000)" }

    /// Returns the number of rows whose class is not that of most rows with the same value, or, of two classes, not that of the
    /// best threshold; nil if values are so many that this says nothing.
    private func wrongAnswers(on target: ColumnFacts) -> Int? {
        var wrong: Int?
        if 10 * valueCount <= cells.count {
            var counts: [Int: [Int: Int]] = [:]
            for (code, wanted) in zip(codes, target.codes) {
                counts[code, default: [:]][wanted, default: 0] += 1
            }
            wrong = cells.count - counts.values.reduce(0) { $0 + ($1.values.max() ?? 0) }
        }
        guard case .number = column.content, target.valueCount == 2 else { return wrong }
        let first = target.codes[0]
        let pairs = zip(cells, target.codes).compactMap { cell, code -> (number: Double, isFirst: Bool)? in
            if case .number(let number) = cell { (number, code == first) } else { nil }
        }.sorted { $0.number < $1.number }
        let all = pairs.count(where: \.isFirst)
        // Rows without a number count as wrong.
        let missing = cells.count - pairs.count
        var (firsts, others) = (0, 0)
        for (index, pair) in pairs.enumerated() {
            if pair.isFirst { firsts += 1 } else { others += 1 }
            if index + 1 < pairs.count, pairs[index + 1].number == pair.number { continue }
            let below = others + all - firsts
            wrong = min(wrong ?? .max, min(below, pairs.count - below) + missing)
        }
        return wrong
    }

    /// Returns Spearman's rank correlation of numbers; nil if these are few.
    private func rankCorrelation(with other: ColumnFacts) -> Double? {
        guard case .number = column.content else { return nil }
        let pairs = zip(cells, other.cells).compactMap { cells -> (x: Double, y: Double)? in
            if case (.number(let x), .number(let y)) = cells { (x, y) } else { nil }
        }
        guard pairs.count >= Self.leastRows else { return nil }
        let (x, y) = (Self.ranks(pairs.map(\.x)), Self.ranks(pairs.map(\.y)))
        let mean = Double(pairs.count - 1) / 2
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for (a, b) in zip(x, y) {
            xx += (a - mean) * (a - mean)
            yy += (b - mean) * (b - mean)
            xy += (a - mean) * (b - mean)
        }
        return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil
    }

    /// Returns the ranks of numbers, from 0; equal ones share their mean.
    private static func ranks(_ numbers: [Double]) -> [Double] {
        let order = numbers.indices.sorted { numbers[$0] < numbers[$1] }
        var ranks = [Double](repeating: 0, count: numbers.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, numbers[order[end]] == numbers[order[start]] { end += 1 }
            for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
            start = end
        }
        return ranks
    }

    /// Returns true if the numbers of one of two classes are all larger than those of the other.
    func separates(_ target: ColumnFacts) -> Bool {
        guard case .number = column.content, case .category(let values) = target.column.content,
            values.count == 2, cells.count >= Self.leastRows
        else { return false }
        var ranges: [RawTable.Cell: (least: Double, largest: Double)] = [:]
        for (cell, wanted) in zip(cells, target.cells) where wanted != .missing {
            guard case .number(let number) = cell else { continue }
            let range = ranges[wanted] ?? (number, number)
            ranges[wanted] = (min(range.least, number), max(range.largest, number))
        }
        guard ranges.count == 2 else { return false }
        let both = Array(ranges.values)
        return both[0].largest < both[1].least || both[1].largest < both[0].least
    }

    var profile: TableProfile.Column {
        let numbers = cells.compactMap { cell -> Double? in
            if case .number(let number) = cell { number } else { nil }
        }
        var range: (least: Double, mean: Double, largest: Double)?
        var histogram: [Double] = []
        var shares: [(value: String, share: Double)] = []
        if case .number = column.content, let least = numbers.min(), let largest = numbers.max() {
            let mean = least + numbers.reduce(0) { $0 + ($1 - least) } / Double(numbers.count)
            range = (least, mean, largest)
            var counts = [Int](repeating: 0, count: 10)
            for number in numbers {
                counts[largest > least ? min(9, Int(10 * ((number - least) / (largest - least)))) : 0] += 1
            }
            histogram = counts.map { Double($0) / Double(numbers.count) }
        } else if let distinct {
            let total = Double(max(distinct.values.reduce(0, +), 1))
            for (cell, count) in distinct { shares.append((shown(cell), Double(count) / total)) }
            shares.sort {
                $0.share == $1.share
                    ? $0.value.utf8.lexicographicallyPrecedes($1.value.utf8) : $0.share > $1.share
            }
            shares = Array(shares.prefix(5))
        }
        return TableProfile.Column(
            column: column, missingCount: table.columns[place].missingCount, distinctCount: distinct?.count,
            range: range, histogram: histogram, shares: shares)
    }

    private func shown(_ cell: RawTable.Cell) -> String {
        switch cell {
        case .missing: ""
        case .number(let number): CategoryCodes.name(number)
        case .date(let date): date.text
        case .text(let number): Printable.name(table.text(number, of: place))
        }
    }
}
