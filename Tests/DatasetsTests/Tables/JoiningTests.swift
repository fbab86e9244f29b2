import Datasets
import Foundation
import TestSupport
import Testing

/// Tables that are joined to the columns of a training set, by name.
@Suite("joined tables")
struct JoiningTests {
    private let training: Dataset

    init() throws {
        training = try Table.read(
            "key,size,colour,y\nk1,1.5,red,small\nk2,2.5,blue,large\nk3,3.5,red,small\n",
            CSV(path: "table.csv", columns: [.name("key"): .identifier]))
    }

    private func error(_ text: String) -> String {
        message { () throws(DataError) in _ = try Table.read(text, joinedTo: training) }
    }

    private func predictionError(_ text: String) -> String {
        message { () throws(DataError) in _ = try Table.samples(text, joinedTo: training) }
    }

    /// The note of samples without identifiers: their numbers begin at 0.
    private static let rowNote = "sample 0 is the row in line 2"

    @Test("columns in another order are found by name")
    func order() throws {
        let data = try Table.read("y,colour,size\nlarge,red,7.5\n", joinedTo: training)
        #expect(data.labels == .classes([0], count: 2), "classes are in order of their names")
        #expect(data.row(0) == [7.5, 1])
        let samples = try Table.samples("colour,key,size\nblue,a b,7.5\nred,,8.5\n", joinedTo: training)
        #expect(samples.row(0) == [7.5, 0] && samples.row(1) == [8.5, 1])
        #expect(samples.sampleNames == SampleNames(column: "key", texts: ["a b", ""]))
    }

    @Test("missing and unknown columns are named")
    func names() {
        #expect(
            predictionError("key,size\nk,1\n")
                == "new.csv: columns of the training set are missing: colour; name the columns as in the training set"
        )
        #expect(
            error("size,colour,y,extra,more\n1,red,small,1,2\n").contains(
                "columns are unknown to the model: extra, more"))
        #expect(error("size,colour\n1,red\n").contains("columns of the training set are missing: y"))
        #expect(
            predictionError("Size,colour\n1,red\n").contains(
                "missing: size; columns are unknown to the model: Size"))
    }

    @Test("unknown columns may be passed over, or be the identifier")
    func passedOver() throws {
        let text = "size,colour,extra\n1,red,007\n"
        let ignoring = try Table.samples(text, joinedTo: training, ignoring: [.name("extra")])
        #expect(ignoring.row(0) == [1, 1])
        let named = try Table.samples(text, joinedTo: training, id: .name("extra"))
        #expect(named.sampleNames?.texts == ["007"] && named.row(0) == [1, 1])
    }

    @Test("a feature may be the identifier, too, and NA is a name")
    func featureAsIdentifier() throws {
        let text = "size,colour,land\n007.50,red,NA\nNA,blue,DE\n"
        let named = try Table.samples(text, joinedTo: training, ignoring: [.name("land")], id: .name("size"))
        #expect(named.sampleNames?.texts == ["007.50", ""] && named.row(0) == [7.5, 1])
        #expect(named.row(1)[0].isNaN)
        let wrong = predictionError("size,colour\nx7,red\n")
        #expect(wrong.contains("'x7'"), "\(wrong)")
        let lands = try Table.samples(text, joinedTo: training, id: .name("land"))
        #expect(lands.sampleNames?.texts == ["NA", "DE"] && lands.row(0) == [7.5, 1])
        let colours = try Table.samples("size,colour\n1,red\n", joinedTo: training, id: .name("colour"))
        #expect(colours.sampleNames?.texts == ["red"] && colours.row(0) == [1, 1])
        let stated = try CSV(path: "new.csv", columns: [.name("land"): .identifier, .name("key"): .ignore])
            .read(
                ContentReader(Array("size,colour,land\n1,red,x\n".utf8), name: "new.csv"),
                schema: training.table?.schema, for: .prediction)
        #expect(stated.sampleNames?.texts == ["x"])
    }

    @Test(
        "the encoding is that of the training set unless it is said, or marked, and texts in another are errors"
    )
    func encoding() throws {
        let latin = { (text: String) in text.unicodeScalars.map { UInt8($0.value) } }
        let utf8 = { (text: String) in Array(text.utf8) }
        let (rows, new) = ("größe,y\ngrün,1.5\nweiß,2.5\n", "größe\nweiß\n")
        func read(_ bytes: [UInt8], _ model: Dataset, _ encoding: TableFormat.Encoding? = nil) -> [Double]? {
            try? CSV(path: "new.csv", format: TableFormat(encoding: encoding)).read(
                ContentReader(bytes, name: "new.csv"), schema: model.table?.schema, for: .prediction
            ).row(0)
        }
        let ofLatin = try Table.read(
            bytes: latin(rows), CSV(path: "table.csv", format: TableFormat(encoding: .latin1)))
        #expect(read(latin(new), ofLatin) == [1] && read(utf8(new), ofLatin, .utf8) == [1])
        #expect(read([0xef, 0xbb, 0xbf] + utf8(new), ofLatin) == [1])
        let ofUTF8 = try Table.read(bytes: utf8(rows))
        #expect(read(utf8(new), ofUTF8) == [1] && read(latin(new), ofUTF8, .latin1) == [1])
        let error = message { () throws(DataError) in
            _ = try UnlabelledSamples.read(
                latin("a\nweiß\n"), name: "new.csv", format: .csv,
                schema: Table.read("a,y\nweiß,1.5\nrot,2.5\n").table?.schema)
        }
        #expect(error.contains("new.csv:2: column 'a': 'wei.' is not in UTF-8"), "\(error)")
    }

    @Test("a first line of words that are values of their columns, too, may be a row, which is said")
    func doubtfulHeader() throws {
        let data = try Table.read("red,round\nblue,long\nred,round\n")
        #expect(data.table?.notes.contains { $0.contains("but 'red' is a value of its column, too") } == true)
        #expect(training.table?.notes.contains { $0.contains("a value of its column") } == false)
    }

    @Test("a table without a header has the training set's columns in their order, or its features")
    func noHeader() throws {
        #expect(try Table.samples("k9,4.5,blue,small\n", joinedTo: training).row(0) == [4.5, 0])
        #expect(try Table.samples("4.5,blue\n", joinedTo: training).row(0) == [4.5, 0])
        #expect(
            predictionError("4.5,blue,1\n").contains(
                "has no header, and 3 columns, where the training set has 4 (2 features)"))
    }

    @Test("a header is known by its names, even if some are numbers")
    func numberedNames() throws {
        let text = "a,2019,y\n1,2,0.5\n3,4,1.5\n"
        let training = try Table.read(text, CSV(path: "t", header: .present))
        #expect(try Table.samples("2019,a\n8,9\n", joinedTo: training).row(0) == [9, 8])
    }

    @Test("what was said of the training set's text holds for other tables")
    func textNotation() throws {
        var format = TableFormat(comment: UInt8(ascii: "%"), encoding: .latin1, missing: ["<0.5"])
        format.asksAboutComments = false
        let text = "% made\na,b,y\n1,gr\u{fc}n,0.5\n<0.5,rot,1.5\n#3,rot,1\n".unicodeScalars.map {
            UInt8($0.value)
        }
        let csv = CSV(path: "t", columns: [.name("a"): .category(.own)], format: format)
        let training = try Table.read(bytes: text, csv)
        #expect(training.sampleCount == 3 && training.table?.missingCounts["a"] == 1)
        let samples = try UnlabelledSamples.read(
            text, name: "new.csv", format: .csv, schema: training.table?.schema)
        #expect(samples.sampleCount == 3)
        for row in 0..<3 { #expect("\(samples.row(row))" == "\(training.row(row))") }
    }

    @Test("a first line of words is a row if the training set's was one")
    func wordsWithoutHeader() throws {
        let text = "red,small,x\nblue,large,z\nred,large,x\n"
        let training = try Table.read(text, CSV(path: "t", header: .absent))
        #expect(training.sampleCount == 3)
        #expect(try Table.samples(text, joinedTo: training).sampleCount == 3)
        #expect(try Table.samples("red,small\n", joinedTo: training).sampleCount == 1)
    }

    @Test("a column in another unit than the training set's is an error")
    func units() throws {
        let training = try Table.read("a,y\n$1,0.5\n$2,1.5\n")
        #expect(try Table.read("a,y\n3,0.5\n$4,1\n", joinedTo: training).row(1) == [4])
        let error = message { () throws(DataError) in
            _ = try Table.read("a,y\n3,0.5\n4 €,1\n", joinedTo: training)
        }
        #expect(error.contains(":3: column 'a' is in '€', where the training set's is in '$'"), "\(error)")
    }

    @Test("unseen categories are noted, and are no category")
    func unseenCategories() throws {
        let data = try Table.samples("size,colour\n1,red\n2,violet\n3,violet\n", joinedTo: training)
        #expect(
            data.table?.notes == [
                "column 'colour': 2 rows have values that the training set does not have, such as 'violet' (line 3)",
                Self.rowNote,
            ])
        #expect(try Table.inputs(of: data, fittedTo: training)[1].suffix(2) == [0, 0])
    }

    @Test("an unseen class is an error with its line")
    func unseenClasses() {
        #expect(
            error("size,colour,y\n1,red,small\n2,red,huge\n")
                == "other.csv:3: 'huge' in column 'y' is none of the training set's classes: large, small; correct the class, or leave the row out"
        )
    }

    @Test("the first twenty errors of a file are told at once, with line and column")
    func manyErrors() {
        let rows = (0..<30).map { $0 % 5 == 0 ? "\($0),red,small\n" : "bad\($0),red,small\n" }.joined()
        let text = error("size,colour,y\n" + rows)
        #expect(
            text.hasPrefix("other.csv: 24 errors:\n  line 3: column 'size': 'bad1' is not a number\n"),
            "\(text)")
        #expect(text.split(separator: "\n").count { $0.contains("is not a number") } == 20)
        #expect(text.contains("and 4 more"))
    }

    @Test("samples line up with their rows, whatever is missing, blank or in several lines")
    func rows() throws {
        let text = """
            key,size,colour,y
            k1,,red,small

            "k
            2",2.5,"blue",
            # a remark
            k3,NA,,large
            "k""4",4.5,"re
            d",?
            ,,,
            k6,6.5,red,small

            """
        let samples = try Table.samples(text, joinedTo: training)
        #expect(samples.sampleNames?.texts == ["k1", "k\n2", "k3", "k\"4", "", "k6"])
        let sizes = (0..<6).map { samples.row($0)[0] }
        #expect(sizes.map { $0.isNaN ? -1 : $0 } == [-1, 2.5, -1, 4.5, -1, 6.5])
        #expect(samples.row(3)[1] == -1, "a text over two lines is a value of its own")
        #expect(
            samples.table?.notes.contains { $0.contains("(line 8)") } ?? false,
            "\(samples.table?.notes ?? [])")
    }

    @Test("numbers as classes and categories are the same however they are written")
    func numberedCategories() throws {
        let training = try Table.read(
            "a,y\n1,2\n2,3\n", CSV(path: "t", columns: [.name("a"): .category(.own)]))
        let data = try Table.read("a,y\n1.0,3.0\n02,2\n", joinedTo: training)
        #expect(data.row(0) == [0] && data.row(1) == [1])
        #expect(data.labels == .classes([1, 0], count: 2))
    }

    @Test("numbers are read in the training set's notation, unless all of them have another, which is said")
    func notation() throws {
        let german = try Table.read("p;q;y\n2.037,15;a;0,5\n30.000,5;b;1,5\n")
        let whole = try Table.samples("p,q\n30.000,a\n", joinedTo: german)
        #expect(whole.row(0)[0] == 30000 && whole.table?.notes == [Self.rowNote])
        let copy = try #require(german.table?.schema)
        let kept = try JSONDecoder().decode(TableSchema.self, from: JSONEncoder().encode(copy))
        #expect(kept == copy)
        let american = try Table.samples("p,q\n2037.15,a\n30.000,b\n", joinedTo: german)
        #expect(american.row(0)[0] == 2037.15 && american.row(1)[0] == 30)
        #expect(american.table?.notes.first?.contains("'2037.15' have a decimal point") ?? false)
        let mixed = message { () throws(DataError) in
            _ = try Table.samples("p;q\n2037.15;a\n30,5;b\n", joinedTo: german)
        }
        #expect(
            mixed
                == "new.csv:2: column 'p': '2037.15' is not a number; correct the cell, or say its text in missing_values",
            "\(mixed)")
        let plain = try Table.read("p;q;y\n2,5;a;0,5\n3,5;b;1,5\n")
        let grouped = try Table.samples("p;q\n30.000;a\n3.000.000;b\n", joinedTo: plain)
        #expect(grouped.row(0)[0] == 30000 && grouped.table?.notes.count == 2)
    }

    @Test("groups of thousands that may be decimals, where the training set has none, are an error that asks")
    func groupsOfThousands() throws {
        let point = try Table.read("p,q,y\n2.5,a,0.5\n3.5,b,1.5\n")
        let comma = try Table.read("p;q;y\n2,5;a;0,5\n3,5;b;1,5\n")
        for (model, text, mark) in [
            (point, "2,500", "comma"), (comma, "2.500", "point"), (point, "$2,500", "comma"),
        ] {
            let table = "p;q\n\(mark == "comma" ? "7.25" : "7,25");a\n\(text);b\n"
            let error = message { () throws(DataError) in _ = try Table.samples(table, joinedTo: model) }
            #expect(
                error.contains(
                    ":3: column 'p': '\(text)' may have a decimal \(mark), or groups of thousands"),
                "\(error)")
            #expect(error.contains("say thousands: \(mark), or decimal: \(mark), in the options of csv"))
            let byte = mark == "comma" ? UInt8(ascii: ",") : UInt8(ascii: ".")
            let alone = "p;q\n\(text);b\n"
            for (format, value) in [
                (TableFormat(thousands: byte), 2500.0), (TableFormat(decimal: byte), 2.5),
            ] {
                let samples = try CSV(path: "new.csv", format: format).read(
                    ContentReader(Array(alone.utf8), name: "new.csv"), schema: model.table?.schema,
                    for: .prediction)
                #expect(samples.row(0)[0] == value)
            }
        }
        // So are points that may be meant as groups among whole numbers.
        let whole = try Table.read("p,q,y\n2500,a,0.5\n950,b,1.5\n")
        let error = message { () throws(DataError) in
            _ = try Table.samples("p;q\n2.500;a\n950;b\n", joinedTo: whole)
        }
        #expect(
            error.contains("column 'p': '2.500' may have a decimal point, or groups of thousands"), "\(error)"
        )
        #expect(try Table.samples("p,q\n2.5,a\n950,b\n", joinedTo: whole).row(0)[0] == 2.5)
        #expect(try Table.samples("p,q\n2.500,a\n", joinedTo: point).row(0)[0] == 2.5)
        // Numbers that can only have groups need no question.
        let sure = try Table.samples("p;q\n2,500;a\n2,500.75;b\n", joinedTo: point)
        #expect(sure.row(0)[0] == 2500 && sure.row(1)[0] == 2500.75)
        #expect(sure.table?.notes.first?.contains("is read as groups of thousands") ?? false)
    }

    @Test("a model without names of columns takes its own names, and others by their order, which is said")
    func ownNames() throws {
        let training = try Table.read("1.5,10,0.5\n2.5,20,1.5\n3.5,30,2.5\n")
        let named = try Table.samples("column_1,column_0\n20,2.5\n", joinedTo: training)
        #expect(named.row(0) == [2.5, 20] && named.table?.notes == [Self.rowNote])
        let other = try Table.samples("b,a\n2.5,20\n", joinedTo: training)
        #expect(other.row(0) == [2.5, 20])
        #expect(other.table?.notes.first?.contains("taken in their order") ?? false)
    }
}
