import Registry

/// Makes a data set of a table whose columns are known.
struct TableSamples {
    let table: RawTable
    let schema: TableSchema
    private let use: DataContext.Use
    /// The table's column of each of the schema's columns; nil if there is none.
    let places: [Int?]
    /// The table's column of identifiers, if another is wanted than the schema's.
    private var identifier: Int?
    /// The formats of dates that are stated for this table alone, by the schema's columns.
    private var dateFormats: [Int: DateFormat] = [:]
    var errors: ErrorList
    var notes: [String] = []

    /// Creates the samples of the table from which the schema was decided.
    init(_ table: RawTable, decided schema: TableSchema) {
        self.init(table, schema, .labelled, places: Array(schema.columns.indices))
    }

    /// The samples of a table that is joined to a schema.
    private init(
        joining table: RawTable, to schema: TableSchema, for use: DataContext.Use, places: [Int?],
        identifier: Int?, dateFormats: [Int: DateFormat], notes: [String] = []
    ) {
        self.init(table, schema, use, places: places)
        self.identifier = identifier
        self.notes = notes
        for (index, column) in schema.columns.enumerated() {
            guard let place = places[index], column.role == .feature, case .date(let known) = column.content
            else { continue }
            let texts = table.columns[place].texts
            self.dateFormats[index] = dateFormats[place]
            let format = dateFormats[place] ?? known
            let remarks = [
                format.zoneRemark(texts, column: column.name),
                column.dates.flatMap { DateStyle(texts, format).remark(joinedTo: $0, column: column.name) },
            ]
            self.notes += remarks.compactMap(\.self)
        }
        checkUnits()
        checkPoints()
        checkEncoding()
    }

    private init(_ table: RawTable, _ schema: TableSchema, _ use: DataContext.Use, places: [Int?]) {
        self.table = table
        self.schema = schema
        self.use = use
        self.places = places
        errors = ErrorList(file: table.name)
    }

    /// Joins another table to a schema: by name if both have headers, else by order.
    ///
    /// - Parameters:
    ///   - ignored: columns of the table to pass over.
    ///   - identifier: a column whose texts predictions repeat; nil for that of the schema, if any.
    ///   - rules: the rules of columns that are stated for the table; those of dates say their format there.
    /// - Throws: `DataError` that names missing and unknown columns.
    init(
        _ table: RawTable, joinedTo schema: TableSchema, for use: DataContext.Use,
        ignoring ignored: [ColumnReference] = [], identifier: ColumnReference? = nil,
        rules: [ColumnReference: ColumnRule] = [:]
    ) throws(DataError) {
        var dateFormats: [Int: DateFormat] = [:]
        for (reference, rule) in rules {
            guard case .date(_, let format?) = rule else { continue }
            guard let index = reference.index(among: table.columns.map(\.name)) else { continue }
            dateFormats[index] = format.fitted(to: table.columns[index].texts)
        }
        let named = try identifier?.index(in: table, option: "id")
        var skipped: Set<Int> = []
        for reference in ignored { skipped.insert(try reference.index(in: table, option: "ignore")) }
        let known = Set(schema.columns.map(\.name))
        // A column of identifiers that the training set does not have is no unknown one.
        if let named, !table.hasHeader || !known.contains(table.columns[named].name) { skipped.insert(named) }
        let there = table.columns.indices.filter { !skipped.contains($0) }
        let isNeeded = { (column: TableSchema.Column) in
            switch column.role {
            case .feature: true
            case .target: use == .labelled
            case .weight, .group, .identifier, .ignored: false
            }
        }
        let isOwn = there.allSatisfy { known.contains(table.columns[$0].name) }
        if table.hasHeader, schema.hasHeader || isOwn {
            let names = Set(there.map { table.columns[$0].name })
            let missing = schema.columns.filter { isNeeded($0) && !names.contains($0.name) }.map(\.name)
            let unknown = there.map { table.columns[$0].name }.filter { !known.contains($0) }
            guard missing.isEmpty, unknown.isEmpty else {
                throw DataError(
                    .bad, file: table.name,
                    [
                        missing.isEmpty
                            ? nil
                            : "columns of the training set are missing: \(ColumnReference.list(missing))",
                        unknown.isEmpty
                            ? nil : "columns are unknown to the model: \(ColumnReference.list(unknown))",
                    ].compactMap(\.self).joined(separator: "; "),
                    remedy: missing.isEmpty
                        ? "leave them out, or pass them over: --ignore NAME beside --input, or NAME: ignore (or id) in the 'columns' of csv"
                        : "name the columns as in the training set")
            }
            let found = Dictionary(
                there.map { (table.columns[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
            let places = schema.columns.map { found[$0.name] }
            self.init(
                joining: table, to: schema, for: use, places: places, identifier: named,
                dateFormats: dateFormats)
            return
        }
        let all = Array(schema.columns.indices)
        let needed = all.filter { schema.columns[$0].role == .feature }
        var places = [Int?](repeating: nil, count: all.count)
        let order = there.count == all.count ? all : needed
        guard order.count == there.count, use == .prediction || order == all else {
            throw DataError(
                .bad, file: table.name,
                "the \(table.hasHeader ? "training set has no header, and the table" : "table has no header, and") \(there.count) columns, where the training set has \(all.count) (\(needed.count) features)",
                remedy: "give it the training set's columns, in its order, or a header with their names")
        }
        for (column, place) in zip(order, there) { places[column] = place }
        let note =
            table.hasHeader
            ? "columns are taken in their order, not by the names in the header: the training set has none"
            : schema.hasHeader
                ? "the table has no header: its columns are taken in the order of the training set's" : nil
        self.init(
            joining: table, to: schema, for: use, places: places, identifier: named,
            dateFormats: dateFormats, notes: [note].compactMap(\.self))
    }

    /// Makes the data set.
    ///
    /// - Throws: `DataError` with the first cells that have no place in the schema.
    mutating func dataset(scales: [String: Selection] = [:], notes more: [String]) throws(DataError)
        -> Dataset
    {
        notes = more + notes
        let kept = try keptRows()
        let features = try features(kept)
        let labels = try labels(kept)
        let weights = try weights(kept)
        try errors.check()
        var information = TableInformation(schema: schema, scales: scales, notes: notes)
        information.lines = SampleLines(kept.lazy.map(table.line))
        for (column, place) in zip(schema.columns, places) {
            guard let place, table.columns[place].missingCount > 0 else { continue }
            let count = table.columns[place].missingCount
            information.missingCounts[column.name] = count
            if use == .labelled, column.role == .group {
                information.notes.append(
                    "column '\(Printable.name(column.name))': \(count == 1 ? "1 row has no group" : "\(count) rows have no group, and count as one")"
                )
            }
            if use == .prediction, column.role == .feature {
                information.notes.append(
                    "column '\(Printable.name(column.name))': \(count == 1 ? "1 row has" : "\(count) rows have") no value"
                )
            }
        }
        var dataset = Dataset(
            name: table.name, sampleShape: [schema.features.count], features: features,
            labels: labels ?? .none(count: kept.count))
        dataset.table = information
        if let place = identifier ?? place(of: .identifier) {
            dataset.name(
                samples: SampleNames(
                    column: table.columns[place].name, texts: kept.map { table.shown($0, place) }))
        } else if use == .prediction, table.rowCount > 0 {
            dataset.table?.notes.append("sample 0 is the row in line \(table.line(of: 0))")
        }
        dataset.weights = weights
        dataset.groups = groups(kept)
        return dataset
    }

    /// Reports columns whose numbers have another unit than those of the training set, and notes those where only one of the
    /// two tables states it.
    private mutating func checkUnits() {
        for (column, place) in zip(schema.columns, places) {
            guard let place, ![.ignored, .identifier].contains(column.role) else { continue }
            let found = table.columns[place]
            let plainCount = found.numberCount - found.unitCount
            let (count, words) =
                column.unit == nil
                ? (found.unitCount, "a sign of a unit") : (plainCount, "no '\(column.unit?.rawValue ?? "")'")
            if count > 0 {
                notes.append(
                    "column '\(Printable.name(column.name))': \(count == 1 ? "1 number has" : "\(count) numbers have") \(words), unlike the training set's: taken as they are written"
                )
            }
            guard let unit = column.unit else { continue }
            for (sign, row) in found.units where sign != unit {
                errors.add(
                    line: table.line(of: row),
                    "column '\(Printable.name(column.name))' is in '\(sign.rawValue)', where the training set's is in '\(unit.rawValue)'",
                    remedy: "convert the numbers")
            }
        }
    }

    /// Reports columns whose points may separate thousands, where the training set has whole numbers.
    private mutating func checkPoints() {
        for (column, place) in zip(schema.columns, places) where column.areWhole == true {
            guard let place, let example = table.format.doubtfulPoints?[place],
                use == .labelled || column.role == .feature
            else { continue }
            errors.add(
                "column '\(Printable.name(column.name))': '\(example)' may have a decimal point, or groups of thousands: the training set has whole numbers there",
                remedy:
                    "say thousands: point, or decimal: point, in the options of csv (predict and evaluate take them in --data '{csv: {path: …, thousands: …}}')"
            )
        }
    }

    /// Reports texts of categories that are not in the table's encoding: no value of the training set could be found in them.
    private mutating func checkEncoding() {
        for (column, place) in zip(schema.columns, places) {
            guard let place, case .category = column.content, use == .labelled || column.role == .feature
            else {
                continue
            }
            let texts = table.columns[place].texts
            guard
                let wrong = (0..<texts.count).first(where: { table.format.text(texts.bytes(of: $0)) == nil })
            else { continue }
            errors.add(
                line: table.line(ofText: wrong, in: place),
                "column '\(Printable.name(column.name))': '\(table.text(wrong, of: place))' is not in UTF-8",
                remedy:
                    "save the file in UTF-8, or say encoding: latin1 (predict and evaluate take it in --data '{csv: {path: …, encoding: latin1}}')"
            )
        }
    }

    private func place(of role: TableSchema.Role) -> Int? {
        schema.columns.firstIndex { $0.role == role }.flatMap { places[$0] }
    }

    /// Returns the rows that are samples.
    private mutating func keptRows() throws(DataError) -> KeptRows {
        guard use == .labelled else { return KeptRows(count: table.rowCount) }
        var isKept = [Bool](repeating: true, count: table.rowCount)
        for (column, place) in zip(schema.columns, places) {
            guard let place, table.columns[place].missingCount > 0,
                column.role == .target || column.role == .feature && column.treatment.dropsRows
            else { continue }
            var count = 0
            for row in 0..<table.rowCount where table.cell(row, place) == .missing {
                isKept[row] = false
                count += 1
            }
            let name = Printable.name(column.name)
            // A class may be called None or NA.
            let text =
                column.role == .target
                ? table.columns[place].firstMissingTextRow.map { row in
                    "; the text in line \(table.line(of: row)) means that: say usual_missing: false in the options of csv if it is a class"
                } : nil
            notes.append(
                "\(count == 1 ? "1 row is" : "\(count) rows are") left out: \(column.role == .target ? "no target in" : "no value in") '\(name)'\(text ?? "")"
            )
        }
        let kept = KeptRows(isKept)
        guard !kept.isEmpty else {
            throw DataError(
                .bad, file: table.name, "no row has a target, or all others are left out",
                remedy: "name another target, or fill in the missing values")
        }
        return kept
    }

    /// The largest number that single precision represents.
    static let largest = Double(Float.greatestFiniteMagnitude)

    /// A column's way from a cell to a number.
    enum Reading: Sendable {
        case number
        /// The numbers that the texts of a column state which are kept as they are, since it names the samples, too.
        case texts([Double])
        case category(CategoryCodes)
        /// The seconds of the column's texts; true if dates that are no texts have the format.
        case date([Double?], areUsual: Bool)

        /// True for categories.
        var isCategory: Bool { if case .category = self { true } else { false } }

        /// True for numbers.
        var isNumber: Bool { if case .number = self { true } else { false } }

        /// Returns the number of a stored cell; NaN if it is missing, or wrong.
        @inline(__always)
        func callAsFunction(_ stored: Double) -> Double {
            switch self {
            case .number: return stored
            case .texts(let numbers):
                if case .text(let number) = RawTable.Cell(stored) { return numbers[number] }
                return stored
            case .category(let codes): return codes.code(RawTable.Cell(stored))
            case .date(let seconds, let areUsual):
                switch RawTable.Cell(stored) {
                case .text(let number) where number < seconds.count: return seconds[number] ?? .nan
                case .date(let date) where areUsual: return date.seconds
                default: return .nan
                }
            }
        }
    }

    /// Returns the way from the cells of a table's column to the numbers of one of the schema's.
    func reading(_ column: Int, _ place: Int) -> Reading {
        switch schema.columns[column].content {
        case .number:
            guard table.columns[place].isVerbatim else { return .number }
            let (notation, texts) = (CellNotation(table.format), table.columns[place].texts)
            return .texts(
                (0..<texts.count).map { number in
                    texts.bytes(of: number).withUnsafeBufferPointer(notation.number) ?? .nan
                })
        case .category(let values): return .category(CategoryCodes(values, of: place, in: table))
        case .date(let known):
            let stated = dateFormats[column]
            let (format, style) = (stated ?? known, stated == nil ? schema.columns[column].dates : nil)
            let texts = table.columns[place].texts
            return .date(
                (0..<texts.count).map { number in
                    texts.bytes(of: number).withUnsafeBufferPointer { text in
                        let moment = format.moment(text)
                        // 7.6.2020 may have another order than 1/17/2020.
                        if let mark = moment?.mark, let style, !style.has(mark) { return nil }
                        return (moment ?? DateFormat.plainMoment(text, for: format))?.seconds
                    }
                }, areUsual: format != .time)
        }
    }

    /// Reports a cell that is not what its column holds.
    mutating func report(text: String, _ column: Int, _ row: Int) {
        let (problem, remedy) = problem(of: text, schema.columns[column], dateFormats[column])
        errors.add(
            line: table.line(of: row),
            "column '\(Printable.name(schema.columns[column].name))': '\(text)' \(problem)",
            remedy: remedy)
    }

    private func problem(
        of text: String, _ column: TableSchema.Column, _ stated: DateFormat?
    ) -> (text: String, remedy: String) {
        if case .date(let known) = column.content {
            let name = Printable.name(column.name)
            guard stated == nil else {
                return (
                    "is no date of the order \((stated ?? known).order(nil))",
                    "correct the cell, or say its text in missing_values"
                )
            }
            return (
                "is no date, or not written as the training set's: \(known.order(column.dates))",
                "write the dates so, or say this table's order in the options of its csv, also in those of --data: columns: {\(name): {date: {format: dmy}}} (or mdy, ymd)"
            )
        }
        guard table.format.mayBeGroups(text) else {
            return ("is not a number", "correct the cell, or say its text in missing_values")
        }
        return (
            "may have a decimal \(text.contains(",") ? "comma" : "point"), or groups of thousands: the training set's numbers have neither",
            "say thousands: \(text.contains(",") ? "comma" : "point"), or decimal: \(text.contains(",") ? "comma" : "point"), in the options of csv (predict and evaluate take them in --data '{csv: {path: …, thousands: …}}')"
        )
    }

    /// Returns the labels of the rows; nil if the table has no target and needs none.
    private mutating func labels(_ kept: KeptRows) throws(DataError) -> Labels? {
        guard use == .labelled else { return nil }
        let targets = schema.targetPlaces
        if let values = schema.classValues, let place = places[targets[0]] {
            let codes = CategoryCodes(values, of: place, in: table)
            var classes: [Int32] = []
            classes.reserveCapacity(kept.count)
            for row in kept {
                let code = codes.code(table.cell(row, place))
                if code < 0 { reportUnknownClass(row, place, targets[0]) }
                classes.append(Int32(max(code, 0)))
            }
            return .classes(classes, count: values.count)
        }
        var columns: [(place: Int, column: Int, reading: Reading)] = []
        for target in targets {
            guard let place = places[target] else { continue }
            columns.append((place, target, reading(target, place)))
        }
        var values: [Double] = []
        values.reserveCapacity(kept.count * columns.count)
        for row in kept {
            for index in columns.indices {
                let (place, column, reading) = columns[index]
                let cell = table.cell(row, place)
                switch (reading, cell) {
                case (.number, .number(let number)):
                    if !Float(number).isFinite {
                        errors.add(
                            line: table.line(of: row),
                            "column '\(Printable.name(schema.columns[column].name))': the target \(number) is too large for a 32-bit floating-point number",
                            remedy: "use another unit")
                    }
                    values.append(number)
                case (.number, .text(let number)):
                    report(text: table.text(number, of: place), column, row)
                    values.append(0)
                case (.number, .date(let date)):
                    report(text: date.text, column, row)
                    values.append(0)
                case (.category(let codes), _):
                    let code = codes.code(cell)
                    if code < 0 { reportUnknownClass(row, place, column) }
                    values.append(max(code, 0))
                default: values.append(0)
                }
            }
        }
        return .values(values, width: columns.count)
    }

    private mutating func reportUnknownClass(_ row: Int, _ place: Int, _ column: Int) {
        let column = schema.columns[column]
        guard case .category(let values) = column.content else { return }
        errors.add(
            line: table.line(of: row),
            "'\(Printable.name(table.shown(row, place)))' in column '\(Printable.name(column.name))' is none of the training set's classes: \(ColumnReference.list(values))",
            remedy: "correct the class, or leave the row out")
    }

    private mutating func weights(_ kept: KeptRows) throws(DataError) -> [Double]? {
        guard use == .labelled, let place = place(of: .weight) else { return nil }
        var weights: [Double] = []
        for row in kept {
            guard case .number(let number) = table.cell(row, place), number >= 0, Float(number).isFinite
            else {
                errors.add(
                    line: table.line(of: row),
                    "column '\(Printable.name(table.columns[place].name))' has no weight: a number from 0",
                    remedy: "give each sample a weight")
                continue
            }
            weights.append(number)
        }
        if errors.isEmpty, !weights.contains(where: { $0 > 0 }) {
            errors.add(
                "column '\(Printable.name(table.columns[place].name))': the weights of all samples are 0",
                remedy: "give some samples a weight above 0, or leave the column out")
        }
        return weights
    }

    private func groups(_ kept: KeptRows) -> [Int32]? {
        guard use == .labelled, let place = place(of: .group) else { return nil }
        var numbers: [RawTable.Cell: Int32] = [:]
        return kept.map { row in
            let cell = table.value(row, place)
            let number = numbers[cell] ?? Int32(numbers.count)
            numbers[cell] = number
            return number
        }
    }
}

extension TableSamples {
    /// Makes samples without labels of a table of numbers alone, for a model that was trained on arrays.
    ///
    /// - Throws: `DataError` with the first cells that are no numbers.
    static func numbers(
        of table: RawTable, ignoring ignored: [ColumnReference], keepsDoubles: Bool
    ) throws(DataError) -> Dataset {
        var skipped: Set<Int> = []
        for reference in ignored { skipped.insert(try reference.index(in: table, option: "ignore")) }
        let places = table.columns.indices.filter { !skipped.contains($0) }
        guard !places.isEmpty else {
            throw DataError(
                .bad, file: table.name,
                "all \(table.columns.count) columns are passed over, which leaves no feature",
                remedy: "correct 'ignore'")
        }
        var errors = ErrorList(file: table.name)
        var features = FeatureCollector(keepsDoubles: keepsDoubles, name: table.name)
        for row in 0..<table.rowCount {
            for place in places {
                let problem: String
                switch table.cell(row, place) {
                case .number(let number):
                    if try features.append(number) { continue }
                    problem = "\(number) is too large for a 32-bit floating-point number"
                case .missing: problem = "the value is missing"
                case .text(let text): problem = "'\(table.text(text, of: place))' is not a number"
                case .date(let date): problem = "'\(date.text)' is not a number"
                }
                errors.add(
                    line: table.line(of: row),
                    "column '\(Printable.name(table.columns[place].name))': \(problem)",
                    remedy: "write a decimal number there, or leave the row out")
            }
        }
        try errors.check()
        var dataset = Dataset(
            name: table.name, sampleShape: [places.count], features: try features.features(),
            labels: .none(count: table.rowCount))
        dataset.notes = table.notes
        return dataset
    }
}
