import Datasets
import TestSupport
import Testing

@Suite("several targets")
struct SeveralTargetsTests {
    private static func csv(_ columns: [ColumnReference: ColumnRule] = [:]) -> CSV {
        CSV(path: "t", target: .decided(in: [.name("a"), .name("b")]), columns: columns)
    }

    private static func table(_ a: [String], _ b: [String]) -> String {
        "x,a,b\n" + zip(a, b).enumerated().map { "\($0).5,\($1.0),\($1.1)\n" }.joined()
    }

    @Test(
        "columns of 0 and 1 are answers beside answers, and which value means yes is said",
        arguments: [
            (["yes", "no", "no"], ["1", "0", "1"], "a (yes), b (1)", [1.0, 1, 0, 0, 0, 1]),
            (["0", "1", "1"], ["1", "0", "1"], "a (1), b (1)", [0, 1, 1, 0, 1, 1]),
            (["lo", "hi", "lo"], ["x", "y", "x"], "a (lo), b (y)", [1, 0, 0, 1, 1, 0]),
        ])
    func answers(_ a: [String], _ b: [String], _ list: String, _ values: [Double]) throws {
        let data = try Table.read(Self.table(a, b), Self.csv())
        #expect(data.labels == .values(values, width: 2))
        let schema = try #require(data.table?.schema)
        #expect(schema.hasSeveralBinaryTargets)
        #expect(
            data.table?.notes == [
                "the targets have two values each, and are answers of yes, which is in parentheses, and no: \(list)"
            ])
    }

    @Test(
        "targets of two kinds are an error that asks",
        arguments: [
            (["hi", "lo", "lo"], ["1.5", "2", "3"], "'a' is one of hi, lo, 'b' is a number"),
            (["yes", "no", "no"], ["0", "1", "2"], "'a' is one of no, yes, 'b' is a number"),
            (["0", "1", "2"], ["yes", "no", "yes"], "'b' is one of no, yes, 'a' is a number"),
        ])
    func kinds(_ a: [String], _ b: [String], _ problem: String) {
        let error = Table.error(Self.table(a, b), Self.csv())
        #expect(error.contains("targets of two kinds, which no loss takes together: \(problem)"), "\(error)")
        #expect(error.contains("train a model for each kind"))
    }

    @Test("numbers of few values beside numbers are numbers, which is said unless it was said before")
    func fewNumbers() throws {
        let text = Self.table(["0", "1", "1"], ["1.5", "2.5", "3.5"])
        let data = try Table.read(text, Self.csv())
        #expect(data.labels == .values([0, 1.5, 1, 2.5, 1, 3.5], width: 2))
        #expect(
            data.table?.notes == [
                "target 'a': 2 different whole numbers, trained as a number like the other targets; for its classes, train a model for this target alone"
            ])
        let said = try Table.read(text, Self.csv([.name("a"): .target(.number)]))
        #expect(said.table?.notes == [])
        let numbers = CSV(path: "t", target: .values(in: [.name("a"), .name("b")]))
        #expect(try Table.read(Self.table(["0", "1"], ["1", "0"]), numbers).table?.notes == [])
    }

    @Test("an answer that the training set does not have is an error with its line, not a no")
    func unknownAnswer() throws {
        let training = try Table.read(Self.table(["yes", "no"], ["1", "0"]), Self.csv())
        let error = message { () throws(DataError) in
            _ = try Table.read("x,a,b\n1,yes,0\n2,maybe,1\n3,no,2\n", joinedTo: training)
        }
        #expect(
            error.contains("line 3: 'maybe' in column 'a' is none of the training set's classes: no, yes"))
        #expect(error.contains("line 4: '2' in column 'b' is none of"), "\(error)")
    }
}
