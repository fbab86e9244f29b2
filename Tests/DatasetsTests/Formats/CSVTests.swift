import Datasets
import TestSupport
import Testing

@Suite struct CSVTests {
    private func read(
        _ text: String, labelColumn: Int? = nil, header: CSV.Header = .auto, classCount: Int? = nil
    ) throws(DataError) -> Dataset {
        try read(bytes: Array(text.utf8), labelColumn: labelColumn, header: header, classCount: classCount)
    }

    private func read(
        bytes: [UInt8], labelColumn: Int? = nil, header: CSV.Header = .auto, classCount: Int? = nil
    ) throws(DataError) -> Dataset {
        try CSV(path: "table.csv", labelColumn: labelColumn, header: header, classCount: classCount)
            .read(ContentReader(bytes, name: "table.csv"))
    }

    private func error(_ text: String, labelColumn: Int? = nil, classCount: Int? = nil) -> String {
        message { () throws(DataError) in
            _ = try read(text, labelColumn: labelColumn, classCount: classCount)
        }
    }

    @Test("a table is the same with LF or CR LF, with a byte order mark, blank lines at the end, or as gzip")
    func lineEnds() throws {
        let text = "1,2.5,0\n-3,4e-1,1\n"
        let expected = try read(text)
        #expect(expected.features == .floats([1, 2.5, -3, 0.4]))
        #expect(expected.labels == .classes([0, 1], count: 2))
        #expect(expected.sampleShape == [2] && expected.valueRange == nil)
        for variant in [
            text.replacing("\n", with: "\r\n"), "\u{FEFF}" + text, String(text.dropLast()),
            text + "\n \n\t\n",
            text.replacing(",", with: " ,\t"), text.replacing("2.5", with: "\"2.5\""),
        ] {
            let data = try read(variant)
            #expect(
                data.features == expected.features && data.labels == expected.labels,
                "\(variant.debugDescription)")
        }
        #expect(try read(bytes: Gzip.stored(Array(text.utf8))).features == expected.features)
    }

    @Test("the first line is a header if it is said to be, or if a field of it is no number")
    func headers() throws {
        #expect(try read("a,b\n1,0\n").sampleCount == 1)
        #expect(try read("\"a,b\",c\n1,0\n").sampleCount == 1, "a comma between quotes separates nothing")
        #expect(try read("1,0\n2,1\n").sampleCount == 2)
        #expect(try read("1,0\n2,1\n", header: .present).sampleCount == 1)
        let text = message { () throws(DataError) in _ = try read("a,b\n1,0\n", header: .absent) }
        #expect(text.hasPrefix("table.csv:1: column 0 (from 0) is not a number in 'a,b'"))
    }

    @Test("the class may be in any column")
    func labelColumns() throws {
        let data = try read("7,0.5,1\n3,1.5,2\n", labelColumn: 0, classCount: 10)
        #expect(data.labels == .classes([7, 3], count: 10))
        #expect(data.features == .floats([0.5, 1, 1.5, 2]))
        #expect(try read("1,2,0\n", labelColumn: 2).labels == .classes([0], count: 1))
    }

    @Test("whole numbers 0 to 255 are kept as bytes, other numbers as they are")
    func compactness() throws {
        #expect(try read("0,255,0\n").features == .bytes([0, 255]))
        #expect(try read("0,256,0\n").features == .floats([0, 256]))
        #expect(try read("1.0,2.50,0\n").features == .floats([1, 2.5]))
    }

    @Test(
        "numbers are rounded correctly, however they are written",
        arguments: [
            "0.1", "-0.3", "1e-3", "1E+3", "123456789012345678", "0.000000000000000000000000000000123",
            "3.4028234e38", "1e-45", "+7", ".5", "5.", "00012", "9007199254740993", "16777217",
            "0.30000001192092896",
        ])
    func numbers(_ text: String) throws {
        let expected = try #require(
            Double(text.hasPrefix(".") ? "0" + text : text.hasSuffix(".") ? text + "0" : text))
        let features = try read("\(text),999.5,0\n").features
        guard case .floats(let floats) = features else { return #expect(Bool(false), "\(features)") }
        #expect(floats[0] == Float(expected))
    }

    @Test(
        "what is wrong is told with its line",
        arguments: [
            (
                "1,2,0\n3,1\n",
                "table.csv:2: 2 columns where line 1 has 3; give every line the same number of columns"
            ),
            ("1,2,0\n3,1,0,0\n", "table.csv:2: 4 columns where line 1 has 3"),
            ("a,b\n1,2,0\n", "table.csv:2: 3 columns where line 1 has 2"),
            ("1,2,0\n3,x,0\n", "table.csv:2: column 1 (from 0) is not a number in '3,x,0'"),
            ("1,2,0\n3,,0\n", "table.csv:2: column 1 (from 0) is empty in '3,,0'"),
            ("1,2,0\n3,nan,0\n", "table.csv:2: column 1 (from 0) is not a finite number in '3,nan,0'"),
            ("1,2,0\n3,-inf,0\n", "table.csv:2: column 1 (from 0) is not a finite number"),
            (
                "1,2,0\n3,1e39,0\n",
                "table.csv:2: column 1 (from 0) is too large for a 32-bit floating-point number"
            ),
            ("1,2,0\n3,1e999,0\n", "table.csv:2: column 1 (from 0) "),
            ("1,2,0\n3,0x10,0\n", "table.csv:2: column 1 (from 0) is not a number"),
            (
                "1,2,0\n3,4,0.5\n",
                "table.csv:2: column 2 (from 0) has the class 0.5, where classes are whole numbers from 0"
            ),
            (
                "1,2,0\n3,4,-1\n",
                "table.csv:2: column 2 (from 0) has the class -1.0, where classes are whole numbers from 0"
            ),
            ("1,2,0\n3,4,1e300\n", "table.csv:2: column 2 (from 0) "),
            ("1,2,0\n\n3,4,0\n", "table.csv:2: a blank line within the table; remove it"),
            ("1\n2\n", "table.csv:1: a single column, where a sample has a feature and a class at least"),
            ("", "table.csv: the file is empty"), ("\n\n", "table.csv: the table has no rows"),
            ("a,b\n", "table.csv: the table has no rows"),
            ("1,2,0\n3,\"4,0\n", "table.csv:2: 2 columns where line 1 has 3"),
            ("1,2,0\n3,\u{1b}[31m,0\n", "is not a number in '3,.[31m,0'"),
        ])
    func mistakes(_ text: String, _ part: String) {
        #expect(error(text).contains(part), "\(error(text))")
    }

    @Test("a column or a class that there is not")
    func columns() {
        #expect(error("1,2,0\n", labelColumn: 3).contains("there is no column 3"))
        #expect(
            error("1,2,5\n", classCount: 5).contains("has the class 5.0, which is none of 5 classes, 0 to 4"))
        #expect(error("1,2,1000000\n").contains("which is none of 1000000 classes"))
    }

    @Test("a line that never ends takes no memory without end")
    func endlessLine() {
        let bytes = [UInt8](repeating: UInt8(ascii: "1"), count: 17 << 20)
        let text = message { () throws(DataError) in _ = try read(bytes: bytes) }
        #expect(text.contains("table.csv:1: the line is longer than 16 MiB"))
    }

    @Test("compressed tables that are cut off are errors")
    func truncated() {
        let whole = Gzip.stored(Array("1,2,0\n3,4,1\n".utf8))
        for count in 2..<whole.count {
            let text = message { () throws(DataError) in _ = try read(bytes: Array(whole.prefix(count))) }
            #expect(text.contains("the compressed data ends too early"))
        }
    }
}
