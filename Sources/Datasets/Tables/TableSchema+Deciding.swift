import Registry

extension TableSchema {
    /// The largest number of different whole numbers that a target may have to be taken for classes.
    static let mostNumberedClasses = 20
    /// The largest number of classes, or of categories of a column.
    static let mostCategories = 65_536
    /// Texts of which more than this are different, and most of them, are taken for identifiers or free text.
    private static let fewTexts = 50

    /// The reason of ignoring a column where doubts are settled.
    static let unclear = "its content is not clear"

    /// Decides the use and the content of each column of a training set.
    ///
    /// - Parameters:
    ///   - rules: the rules of columns that the configuration states.
    ///   - targets: the targets that it names; empty for the last column, unless a rule names one.
    ///   - settlesDoubts: true to take features that are not clear as categories or leave them out, with a note.
    ///   - notes: receives the decisions that a user should know.
    /// - Throws: `DataError` with all columns that are not clear.
    init(
        deciding table: RawTable, rules: [ColumnReference: ColumnRule], targets: [ColumnReference],
        targetKind: TargetKind, targetOption: String, settlesDoubts: Bool = false, notes: inout [String]
    ) throws(DataError) {
        guard table.columns.count > 1 else {
            throw DataError(
                .bad, file: table.name, "a single column, where a sample has a feature and a target at least",
                remedy:
                    "separate the columns with commas, semicolons, tabs, '|' or blanks, and give each line as many (in R: write.csv)"
            )
        }
        var uses = [ColumnRule](repeating: .automatic, count: table.columns.count)
        for (reference, rule) in rules.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            let index = try reference.index(in: table, option: "columns")
            guard uses[index] == .automatic else {
                throw DataError(
                    .bad, file: table.name,
                    "'columns' has two rules for '\(Printable.name(table.columns[index].name))'",
                    remedy: "name each column once")
            }
            uses[index] = rule
        }
        var wanted: [Int] = []
        for reference in targets {
            let index = try reference.index(in: table, option: targetOption)
            guard !wanted.contains(index) else {
                throw DataError(
                    .bad, file: table.name, "'\(targetOption)' means a column twice",
                    remedy: "name each column once")
            }
            wanted.append(index)
            switch uses[index] {
            case .automatic: uses[index] = .target(targetKind)
            case .number: uses[index] = .target(.number)
            case .category: uses[index] = .target(.category)
            default: break
            }
        }
        let named = uses.indices.filter { if case .target = uses[$0] { true } else { false } }
        if named.isEmpty {
            let automatic = uses.indices.filter { uses[$0] == .automatic }
            // Lines that end with a separator have a last column without values.
            let last =
                automatic.last { table.columns[$0].missingCount < table.rowCount } ?? automatic.last
                ?? uses.count - 1
            uses[last] = .target(targetKind)
            wanted = [last]
        } else {
            wanted += named.filter { !wanted.contains($0) }
        }
        var errors = ErrorList(file: table.name)
        var columns: [Column] = []
        for (index, use) in uses.enumerated() {
            let decision = ColumnDecision(
                table, index, several: wanted.count > 1, settlesDoubts: settlesDoubts)
            var column = decision.column(by: use, errors: &errors, notes: &notes)
            column.unit = decision.unit(of: column, errors: &errors)
            if case .date(let format) = column.content {
                column.dates = DateStyle(table.columns[index].texts, format)
            } else if case .number = column.content, column.role == .feature || column.role == .target {
                column.areWhole = decision.areWhole
            }
            notes += decision.remarks(on: column)
            columns.append(column)
        }
        if wanted.count > 1 {
            let targets = SeveralTargets(
                table, wanted, areDecided: wanted.map { uses[$0] == .target(.auto) })
            targets.decide(&columns, errors: &errors, notes: &notes)
        }
        try errors.check()
        if settlesDoubts, !columns.contains(where: { $0.role == .feature }) {
            // The doubts say why none is left.
            try self.init(
                deciding: table, rules: rules, targets: targets, targetKind: targetKind,
                targetOption: targetOption,
                notes: &notes)
            return
        }
        self.init(
            columns: columns, targetPlaces: wanted, hasHeader: table.hasHeader,
            numbers: NumberNotation(decimal: table.format.decimal, thousands: table.format.thousands),
            text: table.format.text)
        guard !features.isEmpty else {
            let ignored = columns.filter { $0.role == .ignored }
            throw DataError(
                .bad, file: table.name,
                "no column is left for a feature",
                remedy: ignored.isEmpty
                    ? "correct '\(targetOption)'"
                    : "say what the ignored columns are, in 'columns': "
                        + ColumnReference.list(ignored.map(\.name)))
        }
    }
}

/// Decides what one column is.
struct ColumnDecision {
    let table: RawTable
    let index: Int
    private let several: Bool
    private let settlesDoubts: Bool

    init(_ table: RawTable, _ index: Int, several: Bool, settlesDoubts: Bool) {
        (self.table, self.index) = (table, index)
        (self.several, self.settlesDoubts) = (several, settlesDoubts)
    }

    /// The column as it was read.
    var content: RawTable.Column { table.columns[index] }
    /// The column's name, safe to print.
    var shown: String { Printable.name(content.name) }

    func column(
        by rule: ColumnRule, errors: inout ErrorList, notes: inout [String]
    ) -> TableSchema.Column {
        var column = TableSchema.Column(name: content.name, role: .feature, content: .number)
        switch rule {
        case .ignore: column.role = .ignored
        case .identifier: column.role = .identifier
        case .weight:
            column.role = .weight
            requireNumbers(&errors, "a weight")
        case .group:
            column.role = .group
            if content.hasTooManyTexts {
                errors.add(
                    "the group '\(shown)' has more than \(content.texts.count) different texts",
                    remedy: "number the groups, or name another column")
            }
        case .number(let rule):
            requireNumbers(&errors, "a number")
            column.treatment = rule.treatment
        case .category(let missing):
            column.content = .category(values: values(&errors))
            column.treatment.missing = missing == .own ? "" : missing.rawValue
        case .date(let parts, let stated):
            guard var format = stated ?? dateFormat(&errors, isSaid: true) else { break }
            if stated == nil, let problem = mixedMarks(format) {
                errors.add(problem.text, remedy: problem.remedy)
            }
            let fitted = format.fitted(to: content.texts)
            if fitted.hasShortYears {
                format = fitted
                notes.append(
                    "column '\(shown)': years of two digits from 69 on are those of 1969 to 1999, others of 2000 to 2068"
                )
            }
            requireDates(format, &errors)
            column.content = .date(format)
            column.treatment.parts = parts.isEmpty ? usualParts(format) : parts
        case .target(let kind):
            column.role = .target
            column.content = target(kind, &errors, &notes)
        case .automatic:
            decide(&column, &errors, &notes)
        }
        return column
    }

    /// Returns the unit of a column that is used; several are an error.
    func unit(of column: TableSchema.Column, errors: inout ErrorList) -> UnitSign? {
        guard ![.ignored, .identifier].contains(column.role) else { return nil }
        let units = content.units.sorted { $0.value < $1.value }
        if units.count > 1 {
            let list = units.map { "'\($0.key.rawValue)' (line \(table.line(of: $0.value)))" }
            errors.add(
                "column '\(shown)' has numbers in \(list.joined(separator: " and in "))",
                remedy: "convert them to one unit, or ignore the column in 'columns'")
        }
        return units.first?.key
    }

    /// True if the numbers of the first rows are whole.
    var areWhole: Bool {
        (0..<min(table.rowCount, 10_000)).allSatisfy { row in
            if case .number(let number) = table.cell(row, index) { number == number.rounded() } else { true }
        }
    }

    /// Returns what may be wrong in a column that is used.
    func remarks(on column: TableSchema.Column) -> [String] {
        guard ![.ignored, .identifier].contains(column.role) else {
            guard !column.reason.isEmpty, let unit = unitBehindNumbers else { return [] }
            return [
                "column '\(shown)': its texts are numbers with '\(unit)', too many for categories; leave the unit out to take them as numbers"
            ]
        }
        var remarks: [String] = []
        if let row = content.firstRoundedRow {
            remarks.append(
                "column '\(shown)': whole numbers above 2⁵³, such as that in line \(table.line(of: row)), lose their last digits; if they name something, say id or ignore for the column in 'columns'"
            )
        }
        if let row = content.firstPaddedRow {
            remarks.append(
                "column '\(shown)': zeros before a number, as in line \(table.line(of: row)), are lost: 01 and 1 are one value; if they name something, say id or ignore for the column in 'columns'"
            )
        }
        if let (sign, row) = content.units.min(by: { $0.value < $1.value }),
            content.unitCount < content.numberCount
        {
            remarks.append(
                "column '\(shown)': \(content.unitCount == 1 ? "1 number has" : "\(content.unitCount) numbers have") a '\(sign.rawValue)' (line \(table.line(of: row))), the other \(content.numberCount - content.unitCount) none: all are taken in that unit, as they are written"
            )
        }
        if case .date(let format) = column.content,
            let remark = format.zoneRemark(content.texts, column: content.name)
        {
            remarks.append(remark)
        }
        guard case .category(let values) = column.content else { return remarks }
        if let remark = unicodeForms { remarks.append(remark) }
        if let unit = unitInTexts {
            remarks.append(
                "column '\(shown)': its texts are numbers with '\(unit)', and are taken as categories; leave the unit out to take them as numbers"
            )
        }
        var spellings: [String: String] = [:]
        var twins: [String] = []
        for value in values {
            guard let other = spellings.updateValue(value, forKey: value.lowercased()) else { continue }
            twins.append("'\(Printable.name(other))' and '\(Printable.name(value))'")
        }
        if !twins.isEmpty {
            remarks.append(
                "column '\(shown)': \(twins.prefix(3).joined(separator: ", "))\(twins.count > 3 ? " …" : "") differ by case only, and are different values"
            )
        }
        return remarks
    }

    // MARK: Features

    private func decide(
        _ column: inout TableSchema.Column, _ errors: inout ErrorList, _ notes: inout [String]
    ) {
        let (numbers, texts) = (content.numberCount, content.texts.count)
        if numbers == 0, texts == 0 {
            (column.role, column.reason) = (.ignored, "it has no values")
        } else if texts == 0 {
            if let reason = identifierReason { (column.role, column.reason) = (.ignored, reason) }
        } else if numbers > 0 {
            doubt(mixture, &column, &errors, &notes)
        } else if let format = dateFormat(&errors, isSaid: false) {
            if let problem = mixedMarks(format) { return doubt(problem, &column, &errors, &notes) }
            column.content = .date(format)
            column.treatment.parts = usualParts(format)
        } else if let problem = almostDates() ?? shortYears() ?? otherNotation {
            doubt(problem, &column, &errors, &notes)
        } else if isFreeText || isDifferentInEveryRow {
            (column.role, column.reason) = (
                .ignored,
                "\(content.hasTooManyTexts ? "more than " : "")\(texts) different texts in \(table.rowCount) rows"
            )
        } else {
            column.content = .category(values: values(&errors))
        }
    }

    /// The reason to leave out whole numbers that tell rows apart, in a column whose name says no more; nil for others.
    private var identifierReason: String? {
        let name = content.name
        let isNamedSo =
            ["", "id", "index", "no", "no.", "nr", "row", "rownames", "rowid", "row_id", "unnamed: 0"]
            .contains(name.lowercased()) || isFirstWithoutName
            || name.contains(/[ _.\-][Ii][Dd]$|[a-z]I[Dd]$/)
        guard isNamedSo, content.missingCount == 0, table.rowCount > 2 else { return nil }
        var seen: Set<Double> = []
        var (last, areCounted) = (nil as Double?, true)
        for row in 0..<min(table.rowCount, Self.lookedAt) {
            guard case .number(let number) = table.cell(row, index), number == number.rounded(),
                seen.insert(number).inserted
            else {
                return nil
            }
            if let last, number != last + 1 { areCounted = false }
            last = number
        }
        return areCounted ? "it numbers the rows" : "it has another whole number in every row"
    }

    /// The number of rows in which an identifier's values are compared.
    private static let lookedAt = 1_000_000

    /// Reports a column that only its owner can decide; where doubts are settled, it becomes a category of few values, or is
    /// left out, and the doubt is a note.
    private func doubt(
        _ problem: (text: String, remedy: String), _ column: inout TableSchema.Column,
        _ errors: inout ErrorList, _ notes: inout [String]
    ) {
        guard settlesDoubts else { return errors.add(problem.text, remedy: problem.remedy) }
        let isCategory =
            content.numberCount > 0 && groupedNumbers() == nil && parenthesizedNumbers() == nil
            && (distinctNumbers(most: Self.fewValues).map {
                $0.count + content.texts.count <= Self.fewValues
            } ?? false)
        if isCategory {
            column.content = .category(values: values(&errors))
        } else {
            (column.role, column.reason) = (.ignored, TableSchema.unclear)
        }
        notes.append("\(problem.text); here \(isCategory ? "a category" : "left out"): \(problem.remedy)")
    }

    /// The largest number of values of a mixed column that is taken as a category where doubts are settled.
    private static let fewValues = 20

    /// True for a text of its own in every row, of 20 at least, or of 3 in a first column without a name: the name of a row
    /// says nothing of other rows.
    private var isDifferentInEveryRow: Bool {
        content.texts.count >= (isFirstWithoutName ? 3 : 20)
            && content.texts.count == table.rowCount - content.missingCount
    }

    /// True for a first column that the header does not name, as of the rows' names that R and pandas write.
    private var isFirstWithoutName: Bool { index == 0 && content.name == "column_0" && table.hasHeader }

    private var isFreeText: Bool {
        content.hasTooManyTexts
            || content.texts.count > 50 && 2 * content.texts.count > table.rowCount - content.missingCount
    }

    /// The problem of a column of numbers and texts.
    private var mixture: (text: String, remedy: String) {
        let texts = content.texts.count
        // A second line of the header, as instruments write it.
        let mayBeUnit = texts == 1 && content.numberCount > 1 && content.texts.firstRows[0] == 0
        return (
            "column '\(shown)' has \(content.numberCount == 1 ? "a number" : "\(content.numberCount) numbers") and \(texts == 1 ? "a text" : "\(texts) different texts"): \(examples(Array(0..<texts)))",
            groupedNumbers()?.remedy ?? parenthesizedNumbers()?.remedy
                ?? (mayBeUnit ? "remove the line if it states units, or " : "")
                + "correct the texts, or say them in missing_values, or say category, number or ignore for the column in 'columns'"
        )
    }

    private func requireNumbers(_ errors: inout ErrorList, _ noun: String) {
        for number in 0..<min(content.texts.count, 20) {
            errors.add(
                line: table.line(ofText: number, in: index),
                "column '\(shown)': '\(table.text(number, of: index))' is not \(noun)",
                remedy: "write a decimal number there, or say the text in missing_values")
        }
    }

    private func requireDates(_ format: DateFormat, _ errors: inout ErrorList) {
        if content.numberCount > 0 {
            errors.add("column '\(shown)' has numbers, where dates are expected", remedy: "correct 'columns'")
        }
        var wrong = 0
        for number in 0..<content.texts.count where wrong < 20 {
            guard format.seconds(content.texts.bytes(of: number)) == nil else { continue }
            wrong += 1
            errors.add(
                line: table.line(ofText: number, in: index),
                "column '\(shown)': '\(table.text(number, of: index))' is no date of the format \(format.rawValue)",
                remedy: "correct the date, or its format in 'columns'")
        }
    }

    /// Returns the format that all texts have; nil if there is none.
    private func dateFormat(_ errors: inout ErrorList, isSaid: Bool) -> DateFormat? {
        let texts = content.texts
        guard texts.count > 0 else {
            if isSaid { errors.add("column '\(shown)' has no dates", remedy: "correct 'columns'") }
            return nil
        }
        let fitting = DateFormat.allCases.filter { format in
            (0..<texts.count).allSatisfy { format.seconds(texts.bytes(of: $0)) != nil }
        }
        if fitting.count > 1 {
            errors.add(
                "column '\(shown)': does '\(table.text(0, of: index))' begin with the day or with the month?",
                remedy: "say '\(shown): {date: {format: dmy}}' or mdy in 'columns'")
        }
        if fitting.isEmpty, isSaid, let problem = shortYears() {
            errors.add(problem.text, remedy: problem.remedy)
        } else if fitting.isEmpty, isSaid {
            errors.add(
                line: table.line(ofText: 0, in: index),
                "column '\(shown)': '\(table.text(0, of: index))' and the others have no common format of dates",
                remedy:
                    "say '\(shown): {date: {format: …}}': ymd, dmy, mdy or hms, and correct the others"
            )
        }
        return fitting.first
    }

    private func usualParts(_ format: DateFormat) -> [DatePart] {
        if format == .time { return [.hour] }
        let hasTimes = (0..<content.texts.count).contains {
            content.texts.bytes(of: $0).contains(UInt8(ascii: ":"))
        }
        return [.year, .month, .weekday] + (hasTimes ? [.hour] : [])
    }

    // MARK: Categories and targets

    /// Returns the values of a column, in order.
    func values(_ errors: inout ErrorList) -> [String] {
        guard let numbers = distinctNumbers(most: TableSchema.mostCategories), !content.hasTooManyTexts,
            numbers.count + content.texts.count <= TableSchema.mostCategories
        else {
            errors.add(
                "column '\(shown)' has more than \(TableSchema.mostCategories) different values, too many for categories",
                remedy: "ignore it, or say number, in 'columns'")
            return []
        }
        var texts: [String] = []
        for number in 0..<content.texts.count {
            guard let text = table.format.text(content.texts.bytes(of: number)) else {
                errors.add(
                    line: table.line(ofText: number, in: index),
                    "column '\(shown)': '\(table.text(number, of: index))' is not in UTF-8",
                    remedy: "save the file in UTF-8, or say encoding: latin1")
                continue
            }
            texts.append(text)
        }
        let named = numbers.sorted().map(CategoryCodes.name)
        return named + Set(texts).subtracting(named).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Returns the different numbers; nil if there are more than `most`.
    func distinctNumbers(most: Int) -> Set<Double>? {
        var numbers: Set<Double> = []
        guard content.numberCount > 0 else { return numbers }
        for row in 0..<table.rowCount {
            if case .number(let number) = table.cell(row, index) {
                numbers.insert(number)
                if numbers.count > most { return nil }
            }
        }
        return numbers
    }

    private func target(
        _ kind: TargetKind, _ errors: inout ErrorList, _ notes: inout [String]
    ) -> TableSchema.Content {
        guard content.numberCount + content.texts.count > 0 else {
            errors.add("the target '\(shown)' has no values", remedy: "name another target")
            return .number
        }
        if (distinctNumbers(most: 1)?.count ?? 2) + content.texts.count == 1 {
            notes.append("target '\(shown)' has the same value in all rows: there is nothing to learn")
        }
        switch kind {
        case .category: return .category(values: values(&errors))
        case .number:
            requireNumbers(&errors, "a number")
            return .number
        case .auto: break
        }
        if content.numberCount > 0, content.texts.count > 0 {
            errors.add(mixture.text, remedy: mixture.remedy)
            return .number
        }
        if content.numberCount == 0 {
            if let problem = otherNotation {
                errors.add(problem.text, remedy: problem.remedy)
                return .number
            }
            if isFreeText, content.texts.count * 10 > 9 * table.rowCount {
                errors.add(
                    "the target '\(shown)' has \(content.texts.count) different texts in \(table.rowCount) rows",
                    remedy: "name another target, or say '\(shown): {target: category}' in 'columns'")
            }
            return .category(values: values(&errors))
        }
        if several { return .number }
        var areWhole = true
        for row in 0..<table.rowCount where areWhole {
            if case .number(let number) = table.cell(row, index) { areWhole = number == number.rounded() }
        }
        guard areWhole else { return .number }
        if let few = distinctNumbers(most: TableSchema.mostNumberedClasses) {
            if few.count > 2 {
                notes.append(
                    "target '\(shown)': \(few.count) different whole numbers, trained as classes; say target: number otherwise"
                )
            }
            return .category(values: values(&errors))
        }
        let count = distinctNumbers(most: 100_000)?.count
        notes.append(
            "target '\(shown)': \(count.map { "\($0)" } ?? "more than 100,000") different whole numbers, trained as a number; say target: category otherwise"
        )
        return .number
    }
}

extension NumberRule {
    /// The part of the rule that is kept with the model.
    fileprivate var treatment: TableSchema.Treatment {
        var treatment = TableSchema.Treatment()
        treatment.addsIndicator = addsIndicator
        switch missing {
        case .mean: break
        case .median: treatment.missing = "median"
        case .mostFrequent: treatment.missing = "most_frequent"
        case .constant(let number): treatment.constant = number
        case .dropped: treatment.missing = "drop"
        case .error: treatment.missing = "error"
        }
        return treatment
    }
}

extension TableSchema {
    /// Makes the classes the whole numbers from 0 to `count` − 1, whether all of them occur or not.
    ///
    /// - Throws: `DataError` if the target has other values.
    mutating func numberClasses(from first: Int, count: Int, in table: RawTable) throws(DataError) {
        guard let names = classValues else { return }
        let numbers = (first..<first + count).map { "\($0)" }
        let others = Set(names).subtracting(numbers)
        if let other = names.first(where: others.contains) {
            throw DataError(
                .bad, file: table.name,
                "column '\(Printable.name(targets[0].name))' has the class '\(Printable.name(other))', which is none of \(count) classes, \(first) to \(first + count - 1)",
                remedy: "correct the table, 'label_column' or 'classes'")
        }
        columns[targetPlaces[0]].content = .category(values: numbers)
    }
}
