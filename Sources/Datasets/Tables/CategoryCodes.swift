/// The numbers of a column's values: the index of each in the list of a schema's category.
struct CategoryCodes: Sendable {
    /// The number of a value that the training set does not have.
    static let unseen = -1.0

    /// The numbers of the column's texts.
    private let texts: [Double]
    /// The numbers of values that are numbers, and of dates that are not among the column's texts.
    private let numbers: [Double: Double]
    private let dates: [DateCell: Double]

    /// The codes of a table's column for the values of a category.
    init(_ values: [String], of column: Int, in table: RawTable) {
        let indices = Dictionary(
            zip(values, (0..<values.count).map(Double.init)), uniquingKeysWith: { first, _ in first })
        let content = table.columns[column]
        texts = (0..<content.texts.count).map { number in
            table.format.text(content.texts.bytes(of: number)).flatMap { indices[$0] } ?? Self.unseen
        }
        var numbers: [Double: Double] = [:]
        for (value, index) in indices {
            if let number = Double(value), Self.name(number) == value { numbers[number] = index }
        }
        self.numbers = numbers
        dates =
            content.keepsDates
            ? Dictionary(
                indices.compactMap { value, index in
                    Array(value.utf8).withUnsafeBufferPointer(DateCell.init).map { ($0, index) }
                }, uniquingKeysWith: { first, _ in first }) : [:]
    }

    /// Returns the number of a cell's value; NaN if it is missing.
    func code(_ cell: RawTable.Cell) -> Double {
        switch cell {
        case .missing: return .nan
        case .text(let number): return number < texts.count ? texts[number] : Self.unseen
        case .number(let number): return numbers[number] ?? Self.unseen
        case .date(let date): return dates[date] ?? Self.unseen
        }
    }

    /// Returns the name of a number as a category: `3` for 3.0.
    static func name(_ number: Double) -> String {
        if let whole = Int(exactly: number), abs(number) < 1e15 { return "\(whole)" }
        return "\(number)"
    }
}
