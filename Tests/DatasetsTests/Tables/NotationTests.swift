import Datasets
import TestSupport
import Testing

/// Separators, numbers, headers, quotation marks and encodings.
@Suite("notation of tables")
struct NotationTests {
    private func columns(_ text: String, _ csv: CSV = CSV(path: "table.csv")) throws -> [String] {
        try Table.read(text, csv).columnLines
    }

    @Test("the separator is the one that lines have equally often", arguments: [",", ";", "\t", "|"])
    func separators(_ mark: String) throws {
        let text = ["a,b c,y", "1,2.5,x", "3,4.5,z"].map { $0.replacing(",", with: mark) }
        let data = try Table.read(text.joined(separator: "\n") + "\n")
        #expect(data.columnLines == ["a: number", "b c: number", "y: target, category, 2 values (x, z)"])
        #expect(data.row(0) == [1, 2.5] && data.row(1) == [3, 4.5])
    }

    @Test("separators within quotation marks, and in some lines alone, separate nothing")
    func otherMarks() throws {
        #expect(try columns("a,b,y\n1,\"x;y\",0.5\n2,u;v,1.5\n")[1] == "b: category, 2 values (u;v, x;y)")
        #expect(try columns("a;b;y\n1,5;2,5;x\n3,5;1,5;z\n").prefix(2) == ["a: number", "b: number"])
        #expect(try columns("a,b,y\n1,\"x,y\",0.5\n2,z,1.5\n")[1] == "b: category, 2 values (x,y, z)")
    }

    @Test("quotations over several lines do not hide the separator", arguments: [",", ";", "\t"])
    func quotationsOverLines(_ mark: String) throws {
        let other = mark == ";" ? "," : ";"
        let rows = (0..<30).map {
            "\"Dear \($0 % 3),\nhello\(other) bye\(other) \"\"you\"\"\"\(mark)\($0)\(mark)\($0 % 2).5\n"
        }
        let text = ["text", "x", "y"].joined(separator: mark) + "\n" + rows.joined()
        #expect(try columns(text).map { $0.prefix(2) } == ["te", "x:", "y:"])
        // A mark of inches opens no quotation, and one at a beginning that nothing closes is an error of its line.
        let inches = (0..<12).map { "\($0)\" pipe\(mark)\($0)\n" }.joined()
        #expect(try columns("a\(mark)b\n" + inches).count == 2)
        let open = Table.error("a\(mark)b\n1\(mark)2\n\"3\(mark)4\n5\(mark)6\n", CSV(path: "t"))
        #expect(open.contains("quotation"), "\(open)")
    }

    @Test(
        "where blanks are said between thousands, no-break spaces are some, too",
        arguments: ["\u{a0}", "\u{202f}", " "])
    func noBreakSpaces(_ space: String) throws {
        var format = TableFormat()
        (format.thousands, format.decimal) = (UInt8(ascii: " "), UInt8(ascii: ","))
        let data = try Table.read(
            "a;y\n1\(space)234,5;1\n12\(space)345\(space)678;2\n", CSV(path: "t", format: format))
        #expect(data.row(0) == [1234.5] && data.row(1) == [12_345_678])
    }

    @Test("three ways to write yes and no are three values, and a text of its own in every row is left out")
    func doubtfulCategories() throws {
        #expect(try columns("a,y\n1,Y\n2,n\n3,y\n4,n\n").last?.contains("category, 3 values") == true)
        let names = (0..<25).map { "car \($0)x,\($0),\($0 % 3).5\n" }.joined()
        #expect(try columns("name,a,y\n" + names)[0] == "name: ignored, 25 different texts in 25 rows")
    }

    @Test(
        "texts that may be numbers or dates of another notation are an error that asks",
        arguments: [
            (
                "1 234\n22 345\n", "numbers with blanks between groups of digits: '1 234' in line 2",
                "say thousands: space"
            ),
            ("1'234\n22'345.5\n", "numbers with apostrophes between groups", "say thousands: apostrophe"),
            (
                "1\u{a0}234\n22\u{a0}345\n", "numbers with no-break spaces between groups",
                "say thousands: space"
            ),
            (
                "1\u{202f}234\n22\u{202f}345\n", "numbers with no-break spaces between groups",
                "say thousands: space"
            ),
            ("1 234\n345\n", "has a number and a text", "say thousands: space"),
            (
                "31.3.24\n01.12.99\n", "dates with years of two digits: '31.3.24' in line 2",
                "say 'a: {date: {format: dmy}}' in 'columns' (69 to 99 are then 1969 to 1999"
            ),
            ("24-03-31\n99-12-01\n", "dates with years of two digits", "{date: {format: ymd}}' in"),
            ("1/2/24\n3/4/99\n", "dates with years of two digits", "{date: {format: dmy}}' or mdy in"),
            (
                "(1200)\n(30.5)\n",
                "numbers in parentheses, as accountants write negative ones: '(1200)' in",
                "with a minus"
            ),
            ("$(1200)\n(30.5)\n5\n", "has a number and 2 different texts", "correct the texts"),
            ("(1200)\n(30.5)\n5\n", "has a number and 2 different texts", "negative numbers with a minus"),
        ])
    func doubts(cells: String, problem: String, remedy: String) {
        let rows = cells.split(separator: "\n")
        let feature = "a,y\n" + rows.map { "\($0),0.5\n" }.joined()
        let error = Table.error(feature, CSV(path: "t"))
        #expect(error.contains(problem) && error.contains(remedy), "\(error)")
        guard problem.contains("groups") else { return }
        let target = "b,a\n" + rows.map { "0.5,\($0)\n" }.joined()
        let again = Table.error(target, CSV(path: "t"))
        #expect(again.contains(remedy), "\(again)")
    }

    @Test("what is no number with groups is a category, and a unit beside numbers is told")
    func otherTexts() throws {
        #expect(try columns("a,y\n12 34,0.5\n1 2345,1.5\n")[0] == "a: category, 2 values (1 2345, 12 34)")
        #expect(try columns("a,y\n20-00-24,0.5\n20-45-67,1.5\n")[0].hasPrefix("a: category"))
        let data = try Table.read("a,b,y\n12.3 kg,USD 5,0.5\n4 kg,USD 7,1.5\n")
        #expect(
            data.table?.notes == [
                "column 'a': its texts are numbers with 'kg', and are taken as categories; leave the unit out to take them as numbers",
                "column 'b': its texts are numbers with 'USD', and are taken as categories; leave the unit out to take them as numbers",
            ])
        #expect(try Table.read("a,y\n1st,0.5\n2nd,1.5\n").table?.notes == [])
    }

    @Test("lines above a table, and rows with another number of blanks, have advice of their own")
    func advice() {
        let above = Table.error("Instrument X\n\na,b,y\n1,2,3\n", CSV(path: "t"))
        #expect(above.contains("begin lines that stand above the table with '#', or remove them"), "\(above)")
        #expect(above.contains("table.csv:1: the line has 1 field, where 2 lines, from line 3 on, have 3"))
        let title = Table.error("Sales, in EUR\na,b,y\n1,2,3\n4,5,6\n", CSV(path: "t"))
        #expect(title.contains("table.csv:1: the line has 2 fields, where 3 lines, from line 2 on, have 3"))
        let blanks = Table.error("a b y\n\n1 2 3\n\n1 2\n\n4 5 6\n", CSV(path: "t"))
        #expect(blanks.contains("table.csv:5: 2 fields, where the header has 3"), "\(blanks)")
        let one = Table.error("y\n1\n", CSV(path: "t"))
        #expect(one.contains("tabs, '|' or blanks, and give each line as many (in R: write.csv)"), "\(one)")
    }

    @Test(
        "a header without the name of the first column, as R writes it, is taken so, and told",
        arguments: [",", " "])
    func rowNames(_ mark: String) throws {
        let rows = (0..<4).map { "\"car \($0)\"\(mark)\($0)\(mark)\($0).5\n" }.joined()
        let data = try Table.read("\"a\"\(mark)\"y\"\n" + rows)
        #expect(
            data.columnLines == [
                "column_0: ignored, 4 different texts in 4 rows", "a: number", "y: target, number",
            ])
        #expect(data.row(3) == [3] && data.table?.notes.first?.contains("as R writes them") == true)
        // New data have the same form, or names for all columns.
        #expect(try Table.samples("\"a\"\(mark)\"y\"\n" + rows, joinedTo: data).row(2) == [2])
        // Neither lines that end with a separator nor rows of equal first fields are that.
        #expect(Table.error("a,y\n1,2,\n3,4,\n").contains("or remove separators at the ends of lines"))
        #expect(Table.error("a,y\n1,2,3\n1,4,3\n").contains("have 3"))
    }

    @Test("numbers whose points may separate thousands are told, and read so where it is said")
    func pointsOfThousands() throws {
        func note(_ rows: String) throws -> String? { try Table.read("a,b,y\n" + rows).table?.notes.first }
        let doubt = "numbers such as '1.299' (a) are read with a decimal point; if points separate thousands"
        #expect(try note("1.299,1,x\n12.500,1,z\n")?.hasPrefix(doubt) == true)
        #expect(try note("1.299,0.5,x\n950,1.5,z\n")?.hasPrefix(doubt) == true)
        for clear in [
            "1.299,0.5,x\n12.5,1,z\n", "1.299,0.5,x\n2.500,1,z\n", "1.299,1,x\n1500,1,z\n", "0.299,1,x\n",
        ] {
            #expect(try note(clear + "0.500,1,u\n") == nil, "\(clear)")
        }
        let format = TableFormat(thousands: UInt8(ascii: "."))
        let data = try Table.read("a,y\n1.299,x\n12.500,z\n", CSV(path: "t", format: format))
        #expect(data.row(0) == [1299] && data.row(1) == [12_500])
    }

    @Test("numbers with and without a unit's sign are told, in the training set and against it")
    func units() throws {
        let data = try Table.read("a,b,y\n5%,1,0.5\n7,2,1.5\n8%,3,2.5\n")
        #expect(
            data.table?.notes.first
                == "column 'a': 2 numbers have a '%' (line 2), the other 1 none: all are taken in that unit, as they are written"
        )
        let other = try Table.read("a,b,y\n5%,1%,0.5\n7,2,1.5\n", joinedTo: data)
        #expect(
            other.table?.notes == [
                "column 'a': 1 number has no '%', unlike the training set's: taken as they are written",
                "column 'b': 1 number has a sign of a unit, unlike the training set's: taken as they are written",
            ])
    }

    @Test("the minus sign of typesetters is one")
    func minusSign() throws {
        let data = try Table.read("a;y\n−1,5;1\n−5 €;2\n−€7,25;3\n€−9;4\n12;5\n")
        #expect((0..<5).map { data.row($0)[0] } == [-1.5, -5, -7.25, -9, 12])
        #expect(Table.error("a,y\n−-5,1\n2,2\n").contains("a number and a text"))
        #expect(try Table.read("−1,2\n−3,4\n").row(0) == [-1])
    }

    @Test("years of two digits are read where the order is said, as POSIX does")
    func shortYears() throws {
        let csv = CSV(path: "t", columns: [.name("d"): .date(parts: [.year], format: .dayMonthYear)])
        let data = try Table.read("d,y\n31.3.26,0.5\n1.12.68,1.5\n2.1.69,2.5\n", csv)
        #expect((0..<3).map { data.row($0)[0] / 86_400 } == [20_543, 36_129, -364])
        #expect(data.table?.notes.contains { $0.hasPrefix("column 'd': years of two digits") } == true)
        #expect(try Table.samples("d\n5.5.99\n", joinedTo: data).row(0)[0] < data.row(0)[0])
        #expect(throws: DataError.self) { try Table.samples("d\n5.5.1999\n", joinedTo: data) }
    }

    @Test("numbers, too, can mean a missing value; lines may end with a separator")
    func missingNumbers() throws {
        let csv = CSV(path: "t", format: TableFormat(missing: ["-999", "."]))
        let data = try Table.read("a,y,\n-999,0.5,\n3,1.5,\n-999.0,2.5,\n.,-999,\n", csv)
        #expect(data.columnLines[1] == "y: target, number" && data.sampleCount == 3)
        #expect((0..<3).map { data.row($0)[0].isNaN } == [true, false, true])
        #expect(data.table?.missingCounts["a"] == 3)
    }

    @Test("blanks and tabs in any number separate fields where nothing else does, and where it is said")
    func blanks() throws {
        let text = "a b y\n 1  2 0.5 \n-1.5\t2e1   1.5\r\n\n3 NA \t 2.5"
        let data = try Table.read(text)
        #expect(data.table?.notes.first == "the text is read with blanks between fields")
        #expect((0..<3).map { data.row($0)[0] } == [1, -1.5, 3] && data.row(1) == [-1.5, 20])
        #expect(data.labels == .values([0.5, 1.5, 2.5], width: 1))
        #expect(
            try Table.read("# a b y\n1 2 0.5\n3 4 1.5\n").columnLines == [
                "a: number", "b: number", "y: target, number",
            ])
        let cars = "18.0   8   307.0\t\"chevrolet chevelle\"\n15.0   8   350.0\t\"buick \"\"skylark\"\"\"\n"
        let named = try Table.read(cars, CSV(path: "t", target: .decided(in: [.number(0)]), header: .absent))
        #expect(
            named.columnLines[3] == "column_3: category, 2 values (buick \"skylark\", chevrolet chevelle)")
        // Names and groups of digits between tabs stay as they are.
        #expect(
            try Table.read("a\ty\nA B\t0.5\nC D\t1.5\n").columnLines[0] == "a: category, 2 values (A B, C D)")
        #expect(Table.error("a\ty\n1 234\t0.5\n2 345\t1.5\n").contains("thousands: space"))
    }

    @Test(
        "numbers with decimal commas and groups of thousands",
        arguments: [
            ("1,5;2\n2,25;3\n", [1.5, 2.25]), ("1.234,5;2\n17;3\n", [1234.5, 17]),
            ("1.234;0,5\n2.000;1,5\n", [1234, 2000]), ("1.234.567;0\n1;1\n", [1_234_567, 1]),
            ("1,234.5;0\n7;1\n", [1234.5, 7]), ("1,234;0.5\n2,000;1.5\n", [1234, 2000]),
            ("1,234,567;0\n-1;1\n", [1_234_567, -1]), ("1.234;0\n2.5;1\n", [1.234, 2.5]),
            ("\"1,234\",0.5\n\"2,000\",1.5\n", [1234, 2000]), ("\"1,5\",0\n\"2,25\",1\n", [1.5, 2.25]),
            ("1,5;2", [1.5]), ("1.5e-3;2\n+.5;1\n", [0.0015, 0.5]), ("-1,5e2;2\n5,;1\n", [-150, 5]),
        ])
    func numbers(_ text: String, _ expected: [Double]) throws {
        let data = try Table.read(text, CSV(path: "table.csv", header: .absent))
        #expect((0..<data.sampleCount).map { data.row($0)[0] } == expected)
    }

    @Test(
        "numbers with the sign of a unit",
        arguments: [
            ("$1.50,0\n-$2.25,1\n$ 3,0\n", [1.5, -2.25, 3], "number in $"),
            ("\"$36,131\",0.5\n\"$1,204.75\",1.5\n", [36131, 1204.75], "number in $"),
            ("12.5%,0\n7 %,1\n-3%,0\n", [12.5, 7, -3], "number in %"),
            ("1.234,50 €;0\n5 €;1\n", [1234.5, 5], "number in €"),
            ("£4,0\n5,1\nNA,0\n", [4, 5, .nan], "number in £"),
        ])
    func units(_ text: String, _ expected: [Double], _ summary: String) throws {
        let data = try Table.read(text, CSV(path: "table.csv", header: .absent))
        let row = (0..<data.sampleCount).map { data.row($0)[0] }
        #expect("\(row)" == "\(expected)" && data.columnLines[0] == "column_0: \(summary)")
        #expect(try Table.read(text).columnLines == data.columnLines, "a line of amounts is no header")
    }

    @Test("signs alone, and signs beside other texts, are texts")
    func signsAlone() throws {
        let text = "a,b,y\n$,x%,1.5\n€,$y,2.5\n"
        #expect(
            try columns(text).prefix(2) == ["a: category, 2 values ($, €)", "b: category, 2 values ($y, x%)"])
    }

    @Test("a first line states the separator, as Excel reads it")
    func separatorLine() throws {
        let text = "sep=;\r\na;y\r\n1,5;2\r\n2,25;3\r\n"
        for mark in ["", "\u{feff}"] {
            let data = try Table.read(mark + text)
            #expect(data.row(1) == [2.25] && data.columnLines[0] == "a: number")
        }
        #expect(Table.error("sep=|\na|y\n1|2\n3\n").contains(":4: 1 field"))
        #expect(try columns("sep=x,y\n1,2\n3,4\n")[0] == "sep=x: number")
    }

    @Test("a comment that may be a row is an error that asks, and a word settles it")
    func doubtfulComments() throws {
        let text = "a,y\n1,2\n#N/A,3\n# done\n4,5\n"
        #expect(
            Table.error(text).contains(
                ":3: the line begins with '#', as a comment does, but has as many fields"))
        var format = TableFormat(comment: nil)
        #expect(Table.error(text, CSV(path: "t", format: format)).contains(":4: 1 field"))
        let rows = text.replacing("# done\n", with: "")
        #expect(try Table.read(rows, CSV(path: "t", format: format)).sampleCount == 3)
        format = TableFormat()
        format.asksAboutComments = false
        #expect(try Table.read(text, CSV(path: "t", format: format)).sampleCount == 2)
        #expect(
            try Table.read("# a,y\n1,2\n# end\n4,5\n").columnLines[0] == "a: number", "names above the rows")
    }

    @Test("a detected notation is said")
    func saidNotation() throws {
        let data = try Table.read("a;y\n1.234,5;x\n2,25;z\n")
        #expect(
            data.table?.notes.contains(
                "the text is read with semicolons between fields, a decimal comma, '.' between thousands")
                ?? false,
            "\(data.table?.notes ?? [])")
        #expect(try Table.read("a,y\n1.5,x\n2,z\n").table?.notes == [])
    }

    @Test("a number that can mean two things is an error that asks, and a word settles it")
    func ambiguous() throws {
        let text = "a;y\n1,234;5,678\n2,345;6,789\n"
        #expect(Table.error(text).contains("numbers such as '1,234' can mean two things"))
        #expect(
            try Table.read(text, CSV(path: "table.csv", format: TableFormat(decimal: UInt8(ascii: ",")))).row(
                0)
                == [1.234])
        for thousands in [",", "."] {
            let format = TableFormat(thousands: thousands.utf8.first)
            let data = try Table.read(text, CSV(path: "table.csv", format: format))
            #expect(data.row(0) == [thousands == "," ? 1234 : 1.234])
        }
    }

    @Test("groups by blanks and apostrophes are read if they are said")
    func groups() throws {
        for mark in [" ", "'"] {
            let format = TableFormat(thousands: mark.utf8.first)
            let text = "a;y\n1 234 567,5;1\n12;2\n".replacing(" ", with: mark)
            #expect(try Table.read(text, CSV(path: "table.csv", format: format)).row(0) == [1_234_567.5])
        }
        let text = Table.error(
            "a,y\n12 34,1\n5,2\n", CSV(path: "t", format: TableFormat(thousands: UInt8(ascii: " "))))
        #expect(text.contains("'12 34' in line 2"))
    }

    @Test("a first line of words is a header, one of numbers a sample, and a mixed one an error that asks")
    func headers() throws {
        #expect(try Table.read("a,b\n1,0\n2,1\n").sampleCount == 2)
        #expect(try Table.read("1,0\n2,1\n").sampleCount == 2)
        #expect(try Table.read("1,NA,0\n2,5,1\n").sampleCount == 2, "a gap is no word")
        #expect(try Table.read("1,0\n2,1\n3,1\n", CSV(path: "t", header: .present)).sampleCount == 2)
        let years = try Table.read("2019,2020,2021\n1,2,0\n3,4,1\n")
        #expect(
            years.table?.notes == [
                "the file has no header: its first line (2019, 2020, 2021) is a row, and the columns are called column_0, column_1 …; say header: true in the options of csv if it names them",
                "target 'column_2': 3 different whole numbers, trained as classes; say target: number otherwise",
            ])
        for header in [TableHeader.absent, .present] {
            let said = try Table.read("2019,2020\n1,0\n3,1\n", CSV(path: "t", header: header))
            #expect(said.table?.notes.contains { $0.contains("header") } == false)
        }
        let mixed = "a,2019\n1,0\n2,1\n"
        #expect(
            Table.error(mixed)
                == "table.csv:1: is this line a header? It has words ('a') and numbers ('2019'); say header: true or header: false in the options of csv"
        )
        #expect(try columns(mixed, CSV(path: "t", header: .present))[0] == "a: number")
        #expect(
            try columns("a,1\nb,0\n", CSV(path: "t", header: .absent))[0]
                == "column_0: category, 2 values (a, b)")
        #expect(try columns(",b\n1.5,0\n2,1\n")[0] == "column_0: number", "a name may be empty")
    }

    @Test("line ends, byte order marks, comments, blank lines and gzip change nothing")
    func wrapping() throws {
        let text = "a,b,y\n1,x,2.5\n3,\"z, \"\"w\"\"\",4.5\n"
        let expected = try Table.read(text)
        #expect(expected.columnLines[1] == "b: category, 2 values (x, z, \"w\")")
        for variant in [
            text.replacing("\n", with: "\r\n"), text.replacing("\n", with: "\r"), "\u{FEFF}" + text,
            String(text.dropLast()), text + "\n\n \r\n", "# made by hand\n" + text, "\n" + text,
            text.replacing("3,", with: "# a \"remark\n\n3,"),
            text.replacing("1,x,2.5", with: " 1 ,\tx, 2.5\t"),
        ] {
            let data = try Table.read(variant)
            #expect(
                data.features == expected.features && data.labels == expected.labels
                    && data.columnLines == expected.columnLines, "\(variant.debugDescription)")
        }
        #expect(try Table.read(bytes: Gzip.stored(Array(text.utf8))).features == expected.features)
        let notes = try Table.read("# one\na,y\n\n1,2.5\n#two\n3,4.5\n").table?.notes ?? []
        #expect(
            notes == ["1 blank line passed over", "2 lines of comments passed over, beginning with '#'"])
        #expect(try columns("a#,y\n1,#2\n3,#4\n")[1] == "y: target, category, 2 values (#2, #4)")
    }

    /// A table with quotations over several lines, blank lines, comments, gaps, many texts and large numbers.
    private static func manyKinds(rows: Int) -> String {
        var random = SeededGenerator(seed: 7)
        let texts = [
            "red", "\"dark\nred\"", "\"a \"\"b\"\", c\"", "NA", "", "\"x,\n\n,\n\"", " blue ", "grün",
        ]
        var text = "# made by hand\nid,colour,size,code,price,y\n"
        for row in 0..<rows {
            let (colour, other) = (random.next() % 8, random.next() % 5)
            text += "\(row),\(texts[Int(colour)]),\(Double(random.next() % 1000) / 8),"
            text +=
                "k\(random.next() % 300),$\(random.next() % 90),\(9_007_199_254_740_990 + 2 * UInt64(row))\n"
            if other == 0 { text += "\n" }
            if other == 1 { text += "# between \"\n" }
        }
        return text
    }

    @Test("the table is the same whatever the parts that threads read", arguments: [1, 7, 64, 300, 4096])
    func parts(_ partBytes: Int) throws {
        let bytes = Array(Self.manyKinds(rows: 500).utf8)
        func read(_ partBytes: Int, verbatim: Bool) throws -> Dataset {
            try CSV(path: "t", columns: verbatim ? [.name("id"): .identifier] : [:]).read(
                ContentReader(bytes, name: "t.csv"), partBytes: partBytes)
        }
        for verbatim in [false, true] {
            let (whole, parts) = (
                try read(1 << 20, verbatim: verbatim), try read(partBytes, verbatim: verbatim)
            )
            #expect(whole.sampleCount == 500 && parts.sampleCount == 500)
            for sample in 0..<500 {
                #expect(whole.row(sample).map(\.bitPattern) == parts.row(sample).map(\.bitPattern))
            }
            #expect(whole.labels == parts.labels && whole.columnLines == parts.columnLines)
            #expect(whole.table?.notes == parts.table?.notes)
            #expect(whole.table?.missingCounts == parts.table?.missingCounts)
            #expect(whole.sampleNames?.texts == parts.sampleNames?.texts)
        }
    }

    @Test("errors are the same whatever the parts, with their lines", arguments: [1, 50, 1000])
    func errorsOfParts(_ partBytes: Int) throws {
        var text = Self.manyKinds(rows: 200)
        for _ in 0..<25 { text += "1,2\n\n" }
        for more in ["", "1,\"never\n2,3\n"] {
            let messages = [partBytes, 1 << 20].map { part in
                message { () throws(DataError) in
                    _ = try CSV(path: "t").read(
                        ContentReader(Array((text + more).utf8), name: "t.csv"), partBytes: part)
                }
            }
            #expect(
                messages[0] == messages[1]
                    && messages[0].contains(more.isEmpty ? "25 errors" : "never closed"))
        }
    }

    @Test("text behind a closing quotation mark is kept as written, and said", arguments: [1, 7, 1 << 20])
    func textBehindQuotation(partBytes: Int) throws {
        let text = "a,y\n\"u\",0.5\n\"u\"v,1.5\n\"p\nq\" ,2.5\n\"w\"x,3.5\n"
        let data = try CSV(path: "t").read(
            ContentReader(Array(text.utf8), name: "table.csv"), partBytes: partBytes)
        #expect(
            data.table?.notes == [
                "2 fields have text behind the closing quotation mark (line 3): kept as written, with the marks"
            ])
        #expect(
            data.columnLines[0] == "a: category, 4 values (\"u\"v, \"w\"x, p.q, u)", "\(data.columnLines)")
    }

    @Test("texts in two of Unicode's forms are one value, and that is said")
    func unicodeForms() throws {
        let text = "a,y\nZu\u{308}rich,0.5\nBern,1.5\nZ\u{fc}rich,2.5\n"
        let data = try Table.read(text)
        #expect(data.row(0) == data.row(2) && data.row(0) != data.row(1))
        #expect(
            data.table?.notes == [
                "column 'a': 'Z\u{fc}rich' is written in two of Unicode's forms, composed and decomposed (lines 2 and 4): they are one value"
            ])
    }

    @Test("fields in quotation marks may have line ends, and lines are counted on")
    func severalLines() throws {
        let text = "a,note,y\n1,\"first\nline\",0.5\n2,\"\"\"\",1.5\n"
        #expect(try Table.read(text).sampleCount == 2)
        #expect(
            Table.error(text + "3,x,1e999\n").contains("'1e999' in line 5"),
            "\(Table.error(text + "3,x,1e999\n"))")
    }

    @Test("a comment right above rows without a header names the columns, as numpy.savetxt writes it")
    func commentedHeader() throws {
        #expect(try columns("# a,b,y\n1,2,0.5\n3,4,1.5\n")[1] == "b: number")
    }

    @Test("Latin-1 is read if it is said, other bytes than UTF-8 and UTF-16 are errors")
    func encodings() throws {
        let latin: [UInt8] = Array("a,y\ngr".utf8) + [0xfc] + Array("n,1\nrot,2\n".utf8)
        let error = message { () throws(DataError) in _ = try Table.read(bytes: latin) }
        #expect(
            error.contains("table.csv:2: column 'a'") && error.contains("say encoding: latin1"), "\(error)")
        let data = try Table.read(
            bytes: latin, CSV(path: "table.csv", format: TableFormat(encoding: .latin1)))
        #expect(data.columnLines[0] == "a: category, 2 values (grün, rot)")
        let units = Array("a,y\n1,2\n".utf16)
        let low = units.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
        let high = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        for bytes in [[0xff, 0xfe] + low, [0xfe, 0xff] + high, low, high] {
            let error = message { () throws(DataError) in _ = try Table.read(bytes: bytes) }
            #expect(error.contains("the text is in UTF-16; save it in UTF-8"), "\(error)")
        }
    }

    @Test(
        "numbers are rounded correctly, however they are written",
        arguments: [
            "0.1", "-0.3", "1e-3", "1E+3", "123456789012345678", "0.000000000000000000000000000000123",
            "3.4028234e38", "1e-45", "+7", ".5", "5.", "00012", "9007199254740993", "16777217",
            "0.30000001192092896", "2.2250738585072014e-308",
        ])
    func rounding(_ text: String) throws {
        let expected = try #require(
            Double(text.hasPrefix(".") ? "0" + text : text.hasSuffix(".") ? text + "0" : text))
        let data = try Table.read("\(text),0.5\n0.1,1.5\n", CSV(path: "t", header: .absent))
        #expect(data.row(0) == [expected])
    }
}
