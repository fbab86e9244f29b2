/// The numbers of a column's values: the index of each in the list of a schema's category.
final class CategoryCodes {
    /// The number of a value that the training set does not have.
    static let unseen = -1.0

    private let indices: [String: Double]
    /// The numbers of the column's texts.
    private let texts: [Double]
    private var numbers: [Double: Double] = [:]

    /// The codes of a table's column for the values of a category.
    init(_ values: [String], of column: Int, in table: RawTable) {
        indices = Dictionary(
            zip(values, (0..<values.count).map(Double.init)), uniquingKeysWith: { first, _ in first })
        let content = table.columns[column]
        texts = (0..<content.texts.count).map { [indices] number in
            table.format.text(content.texts.bytes(of: number)).flatMap { indices[$0] } ?? Self.unseen
        }
    }

    /// Returns the number of a cell's value; NaN if it is missing.
    func code(_ cell: RawTable.Cell) -> Double {
        switch cell {
        case .missing: return .nan
        case .text(let number): return number < texts.count ? texts[number] : Self.unseen
        case .number(let number):
            if let known = numbers[number] { return known }
            let code = indices[Self.name(number)] ?? Self.unseen
            if numbers.count < 1 << 17 { numbers[number] = code }
            return code
        }
    }

    /// Returns the name of a number as a category: `3` for 3.0.
    static func name(_ number: Double) -> String {
        if let whole = Int(exactly: number), abs(number) < 1e15 { return "\(whole)" }
        return "\(number)"
    }
}
