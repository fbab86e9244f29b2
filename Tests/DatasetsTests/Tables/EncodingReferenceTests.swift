import Datasets
import TestSupport
import Testing

/// Gaps, categories, scalings and dates against scikit-learn and Python's datetime: Tests/References/tables.py.
@Suite("inputs of a table")
struct EncodingReferenceTests {
    private static let file: Result<TableFile, any Error> = Result { try References.tables() }

    static let numberCases = (try? file.get().cases) ?? []
    static let categoryCases = (try? file.get().categories) ?? []
    static let dateCases = (try? file.get().dates) ?? []

    private func isClose(_ rows: [[Double]], _ expected: [[Double]]) -> Bool {
        rows.count == expected.count
            && zip(rows, expected).allSatisfy { row, expected in
                row.count == expected.count
                    && zip(row, expected).allSatisfy { abs($0 - $1) <= 1e-12 * max(1, abs($1)) }
            }
    }

    @Test("the references are there")
    func references() throws {
        let file = try Self.file.get()
        #expect(file.cases.count == 24 && file.categories.count == 2 && file.dates.count == 4)
    }

    @Test("missing numbers and their scaling are scikit-learn's", arguments: numberCases)
    func numbers(_ reference: TableFile.Case) throws {
        let file = try Self.file.get()
        func table(_ numbers: [Double?]) -> String {
            "amount,kind\n" + numbers.map { ($0.map { "\($0)" } ?? "NA") + ",a\n" }.joined()
        }
        let missing: NumberRule.Missing =
            switch reference.rule {
            case "median": .median
            case "most_frequent": .mostFrequent
            case "constant": .constant(5.5)
            default: .mean
            }
        let scaling: any Scaling =
            switch reference.scale {
            case "robust": RobustScaling()
            case "none": NoScaling()
            default: Standardization()
            }
        let rule = NumberRule(missing: missing, addsIndicator: reference.indicator ?? false)
        let training = try Table.read(
            table(file.training), CSV(path: "table.csv", columns: [.name("amount"): .number(rule)]))
        #expect(
            isClose(try Table.inputs(of: training, fittedTo: training, scaling), reference.training))
        let others = try Table.samples(table(file.others), joinedTo: training)
        #expect(isClose(try Table.inputs(of: others, fittedTo: training, scaling), reference.others))
    }

    @Test("categories and their gaps are scikit-learn's", arguments: categoryCases)
    func categories(_ reference: TableFile.Case) throws {
        let file = try Self.file.get()
        func table(_ texts: [String]) -> String {
            "colour,amount\n" + texts.map { "\($0),1.5\n" }.joined()
        }
        let rule = ColumnRule.category(reference.rule == "own" ? .own : .mostFrequent)
        let training = try Table.read(
            table(file.texts), CSV(path: "table.csv", columns: [.name("colour"): rule]))
        #expect(isClose(try Table.inputs(of: training, fittedTo: training), reference.training))
        let others = try Table.samples(table(file.otherTexts), joinedTo: training)
        #expect(isClose(try Table.inputs(of: others, fittedTo: training), reference.others))
        #expect(others.table?.notes.contains { $0.contains("'violet' (line 3)") } ?? false)
    }

    @Test("dates and their parts are Python's", arguments: dateCases)
    func dates(_ reference: TableFile.Dates) throws {
        let format = try #require(DateFormat(rawValue: reference.format))
        let parts: [DatePart] = [.time, .year, .month, .day, .weekday, .dayOfYear, .hour]
        let text = "when,amount\n" + reference.texts.map { "\($0),1.5\n" }.joined()
        let data = try Table.read(
            text, CSV(path: "table.csv", columns: [.name("when"): .date(parts: parts, format: format)]))
        for (sample, seconds) in reference.seconds.enumerated() {
            #expect(data.row(sample) == [seconds], "\(reference.texts[sample])")
        }
        let inputs = try Table.inputs(of: data, fittedTo: data)
        for (row, expected) in zip(inputs, reference.inputs) {
            for (value, expected) in zip(row, expected) { #expect(abs(value - expected) < 1e-12) }
        }
    }

    @Test("a missing date has no place in a cycle, and the mean of times")
    func missingDates() throws {
        let training = try Table.read(
            "when,y\n2024-01-01,1.5\n2024-01-03,2.5\n,3\n",
            CSV(
                path: "table.csv", columns: [.name("when"): .date(parts: [.time, .weekday], format: nil)]))
        let inputs = try Table.inputs(of: training, fittedTo: training)
        #expect(inputs.map { $0[0] } == [-1, 1, 0])
        #expect(Array(inputs[2][1...]) == [0, 0])
    }

    @Test("what is constant in training is 0 at prediction, whatever comes")
    func constants() throws {
        let training = try Table.read("a,b,y\n5,1.5,0.5\n5,2.5,1.5\n5,3,2.5\n")
        let others = try Table.samples("a,b\n9999,1\n", joinedTo: training)
        for scaling: any Scaling in [Standardization(), RobustScaling(), LogarithmScaling(), ClipScaling()] {
            #expect(try Table.inputs(of: others, fittedTo: training, scaling)[0][0] == 0)
        }
    }

    @Test("moments of large numbers keep their digits")
    func largeNumbers() throws {
        let rows = (0..<4).map { "\(1_700_000_000 + $0),\($0).5\n" }.joined()
        let training = try Table.read("seconds,y\n" + rows)
        let expected = (0..<4).map { (Double($0) - 1.5) / 1.25.squareRoot() }
        #expect(
            relativeError(try Table.inputs(of: training, fittedTo: training).map { $0[0] }, expected) < 1e-12)
    }
}
