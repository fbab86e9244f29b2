import Datasets
import SystemSupport
import TestSupport
import Testing

/// The facts that are stated about a table before training.
@Suite("profiles of tables")
struct ProfileTests {
    private func warnings(_ text: String) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "t.csv")
        return try TableProfile(CSV(path: folder.path + "/t.csv")).warnings
    }

    @Test("columns that repeat another are named; columns of different values say nothing")
    func duplicates() throws {
        let rows = (0..<40).map { row in
            "\(row * 7 % 41).5,\(row * 9 % 43).5,\(row % 3),\(row % 3),\(["p", "q", "r"][row % 3]),\(row * row % 37).25\n"
        }
        #expect(
            try warnings("a,b,c,d,e,y\n" + rows.joined()) == [
                "columns 'c' and 'd' have the same values", "columns 'c' and 'e' say the same in every row",
            ])
    }

    @Test("features that nearly say the target are told, honest ones are not")
    func nearLeaks() throws {
        var generator = SeededGenerator(seed: 5)
        let rows = (0..<200).map { row in
            let x = Double.random(in: 0...1, using: &generator)
            let noise = Double.random(in: -1...1, using: &generator)
            let isYes = x + noise / 5 > 0.5
            let code = row % 70 == 0 ? !isYes : isYes
            return (x, noise, isYes, code)
        }
        let classes = rows.map {
            "\($0.0),\($0.1),\($0.3 ? "p" : "q"),\(($0.3 ? 5 : 1) + $0.1),\($0.2 ? "yes" : "no")\n"
        }
        #expect(
            try warnings("x,noise,code,score,y\n" + classes.joined()) == [
                "column 'code' tells the class in 197 of 200 rows: is it known before the target?",
                "column 'score' tells the class in 197 of 200 rows: is it known before the target?",
            ])
        let values = rows.map { "\($0.0 + $0.1 / 5),\($0.1),\(($0.0 + 0.001 * $0.1) * ($0.0 + 1)),\($0.0)\n" }
        let found = try warnings("x,noise,fee,y\n" + values.joined())
        #expect(
            found.count == 1 && found[0].hasPrefix("column 'fee' is nearly in the order of the target"),
            "\(found)")
    }

    @Test("a profile settles columns that are not clear, and states the doubt")
    func doubts() throws {
        let rows = (0..<40).map {
            "\($0 == 3 ? "rotary" : "\($0 % 3 + 4)"),\($0 == 5 ? "n. a." : "\($0 * 7).5"),\($0 % 9 * $0 % 7).5\n"
        }
        let found = try warnings("cylinders,room,y\n" + rows.joined())
        #expect(
            found.count == 2
                && found[0].hasPrefix(
                    "column 'cylinders' has 39 numbers and a text: 'rotary' in line 5; here a category: correct"
                ), "\(found)")
        #expect(
            found.last?.hasPrefix(
                "column 'room' has 39 numbers and a text: 'n. a.' in line 7; here left out: ") == true,
            "\(found)")
        #expect(throws: DataError.self) { try warnings("d,y\n31.3.26,1\n1.4.25,0\n") }
        #expect(throws: DataError.self) { try Table.read("cylinders,room,y\n" + rows.joined()) }
    }

    @Test("2,000 columns are profiled in 2 seconds, and 20 remarks are stated")
    func wide() throws {
        let names = (0..<2000).map { "c\($0)" }.joined(separator: ",")
        let rows = (0..<50).map { row in
            (0..<2000).map { $0 < 1970 ? "\(($0 + 3) * (row + 7) % 1009).5" : "\(row % 4)" }.joined(
                separator: ",")
                + "\n"
        }
        var found: [String] = []
        let time = try ContinuousClock().measure { found = try warnings(names + "\n" + rows.joined()) }
        #expect(found.count == 21 && found.last?.hasPrefix("… and ") ?? false, "\(found)")
        #expect(time < .seconds(2))
    }

    @Test("columns that are left out, rare classes, and spellings that differ by case are said")
    func remarks() throws {
        let rows = (0..<100).map { row in
            "\(row),\(row * 7 % 41).5,\(["yes", "Yes", "no"][row % 3]),\(row == 5 ? "rare" : "usual")\n"
        }
        #expect(
            try warnings("id,a,b,y\n" + rows.joined()) == [
                "column 'b': 'Yes' and 'yes' differ by case only, and are different values",
                "column 'id' is left out: it numbers the rows",
                "the rarest class of 'y' has 1 of 100 rows: training.class_weights: balanced weighs all classes alike",
            ])
    }

    @Test("a single negative number that may mean a missing value is said")
    func missingSign() throws {
        let rows = (0..<30).map { "\($0 % 4 == 0 ? -999 : $0 * 7 % 23),\($0 * $0 % 37).5\n" }.joined()
        #expect(
            try warnings("a,y\n" + rows) == [
                "column 'a' has -999 in 8 rows, and no other negative number: if it means a missing value, say missing_values: [-999] in the options of csv"
            ])
        let sevens = rows.replacing("-999", with: "-7")
        #expect(try warnings("a,y\n" + sevens) == [])
    }

    @Test("numbers that mean a missing value beside negative ones, above all, and in the target are said")
    func farNumbers() throws {
        for (sign, others) in [("-999", "-22 to 22"), ("-9999", "-22 to 22"), ("999", "-22 to 22")] {
            let rows = (0..<30).map { row in
                "\(row % 4 == 0 ? sign : "\((row % 2 * 2 - 1) * (row % 3 == 0 ? 22 : row % 23))"),\(row * row % 37).5\n"
            }
            let found = try warnings("a,y\n" + rows.joined())
            #expect(
                found == [
                    "column 'a' has \(sign) in 8 rows, far from the others, \(others): if it means a missing value, say missing_values: [\(sign)] in the options of csv"
                ], "\(found)")
        }
        let far = (0..<30).map { "\($0 * 7 % 23),\($0 == 4 ? "-999" : "\($0 * $0 % 37).5")\n" }.joined()
        #expect(try warnings("a,y\n" + far).first?.hasPrefix("column 'y' has -999 in 1 row") ?? false)
        // A number among others is none.
        let incomes = (0..<30).map { "\($0 == 3 ? 9999 : $0 % 29 * 777),\($0 * $0 % 37).5\n" }.joined()
        #expect(try warnings("a,y\n" + incomes) == [])
    }

    @Test("numbers that a training would refuse are told, and refused for one")
    func tooLarge() throws {
        let text =
            "a,y\n" + (0..<30).map { "\($0 == 7 ? "1e300" : "\($0 * 7 % 23)"),\($0 * $0 % 37).5\n" }.joined()
        #expect(
            try warnings(text) == [
                "column 'a' has numbers that are too large for a 32-bit floating-point number, the first in line 9"
            ])
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "t.csv")
        let error = message { () throws(DataError) in
            _ = try TableProfile(CSV(path: path), isForTraining: true)
        }
        #expect(error.contains("t.csv:9: column 'a': 1e+300 is too large"), "\(error)")
    }

    @Test("many different numbers with a unit are left out with a word on the unit")
    func manyUnits() throws {
        #expect(
            try warnings(
                "a,b,x,y\n"
                    + (0..<60).map { "\($0 * 7 % 61).5 kg,N\($0),\($0 % 7),\($0 * $0 % 37).5\n" }.joined())
                == [
                    "column 'a': its texts are numbers with 'kg', too many for categories; leave the unit out to take them as numbers",
                    "column 'a' is left out: 60 different texts in 60 rows",
                    "column 'b' is left out: 60 different texts in 60 rows",
                ])
    }

    @Test("whole numbers that lose digits are said")
    func largeNumbers() throws {
        let found = try warnings("k,a,y\n1,1.5,p\n9007199254740993,2.5,q\n9007199254740992,2.5,q\n")
        #expect(found.first?.contains("above 2⁵³, such as that in line 3, lose") ?? false, "\(found)")
        #expect(try warnings("k,a,y\n1,1.5,p\n9007199254740992,2.5,q\n3,1.5,p\n") == [])
    }

    @Test("numbers that lose zeros are said")
    func paddedNumbers() throws {
        let notes = try Table.read("code,x,y\n1,0.5,1.5\n007,0,2.5\n-03,0,1\n").table?.notes ?? []
        #expect(
            notes.count { $0.contains("column 'code': zeros before a number, as in line 3, are lost") } == 1)
        #expect(notes.count == 1, "\(notes)")
    }

    @Test("a header of empty names is an error")
    func emptyNames() {
        #expect(Table.error(",,\n1,2,0.5\n").contains("table.csv:1: the first line has 3 empty fields"))
    }
}
