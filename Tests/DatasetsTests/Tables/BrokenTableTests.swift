import Datasets
import TestSupport
import Testing

/// Broken tables, each with its one clear error.
@Suite("broken tables")
struct BrokenTableTests {
    private static let target = CSV(path: "t", target: .decided(in: [.name("y")]))
    private static let fewFields =
        "give every line as many fields, in quotation marks if they contain the separator"

    static let cases: [(text: String, csv: CSV, message: String)] = [
        ("", target, "table.csv: the file is empty; name a file with a line for each sample"),
        ("\n\n \n", target, "table.csv: the file is empty"),
        ("# nothing\n", target, "table.csv: the file has nothing but comments"),
        ("a,y\n", target, "table.csv: the table has a header, but no rows"),
        ("a,b,y\n1,2,3\n4,5\n", target, "table.csv:3: 2 fields, where the header has 3; \(fewFields)"),
        ("a,y\n1,2,3\n", target, "table.csv:2: 3 fields, where the header has 2"),
        ("1,2\n3\n", CSV(path: "t"), "table.csv:2: 1 field, where the first line has 2"),
        ("a,b,a,y\n1,2,3,4\n", target, "table.csv:1: two columns are called 'a', columns 0 and 2 (from 0)"),
        ("a,y\n1,\"2\n3,4\n", target, "table.csv:2: a quotation mark of this line is never closed"),
        ("\"a,y\n1,2\n", target, "table.csv:1: a quotation mark of this line is never closed"),
        ("a,y\n1,2\0\n3,4\n", target, "table.csv: this is binary data, not a table of text: byte 7 is 0"),
        ("@relation r\n@attribute a numeric\n", target, "table.csv: this is an ARFF file, as Weka writes it"),
        ("+1 1:0.5 4:2\n-1 2:1\n", target, "table.csv: this is LIBSVM's sparse format"),
        (
            "PK\u{3}\u{4}\u{14}\0\u{1}\0\u{8}xl", target,
            "table.csv: this is a ZIP archive, such as a spreadsheet"
        ),
        (
            "a,y\n1e39,0.5\n2,1.5\n", target,
            "table.csv:2: column 'a': 1e+39 is too large for a 32-bit floating-point number"
        ),
        ("a,y\n1,0.5\n1e999,1.5\n", target, "column 'a' has a number and a text: '1e999' in line 3"),
        ("a,y\n1,0.5\n2,1e39\n", target, "table.csv:3: column 'y': the target 1e+39 is too large"),
        ("a,y\n1,0.5\n2,x\n", target, "column 'y' has a number and a text: 'x' in line 3"),
        (
            "a,y\n[m],[s]\n1,0.5\n2,1.5\n", target,
            "'[m]' in line 2\n  column 'y' has 2 numbers and a text: '[s]' in line 2\nremove the line if it states units, or correct"
        ),
        ("a,y\n0x10,0.5\n1,1.5\n", target, "'0x10' in line 2"),
        ("a,y\ninf,0.5\n1,1.5\n", target, "'inf' in line 2"),
        (
            "a,y\n1,2\n", CSV(path: "t", columns: [.name("b"): .ignore]),
            "there is no column 'b'; correct 'columns'; the columns are a, y"
        ),
        (
            "a,y\n1,2\n", CSV(path: "t", columns: [.number(2): .ignore]),
            "there is no column 2 among columns 0 to 1"
        ),
        (
            "a,y\n1,2\n", CSV(path: "t", columns: [.name("a"): .ignore, .number(0): .weight]),
            "'columns' has two rules for 'a'"
        ),
        ("a,b\n1,2\n", target, "there is no column 'y'; correct 'target'; the columns are a, b"),
        ("1,2\n", target, "column 'y' cannot be found: the table has no header"),
        ("y\n1\n", target, "a single column, where a sample has a feature and a target at least"),
        ("a,y\n1,\n2,NA\n", target, "the target 'y' has no values; name another target"),
        (
            "a,y\n1,2\n", CSV(path: "t", columns: [.name("a"): .ignore]),
            "no column is left for a feature; say what the ignored columns are, in 'columns': a"
        ),
        (
            "a,y\nx,1\n2024-01-01,2\n", CSV(path: "t", columns: [.name("a"): .date(parts: [], format: nil)]),
            "have no common format of dates"
        ),
        (
            "a,y\n5,1\n6,2\n", CSV(path: "t", columns: [.name("a"): .date(parts: [], format: nil)]),
            "column 'a' has no dates"
        ),
        (
            "a,y\n1,5\n2,6\n", CSV(path: "t", target: .classes(in: .last, count: 5)),
            "has the class '5', which is none of 5 classes, 0 to 4"
        ),
        (
            "a,y,k\n1,2,p\n2,3,q\n4,5,r\n", CSV(path: "t", target: .decided(in: [.name("y"), .name("k")])),
            "target 'k' has 3 classes, where several targets are numbers or yes/no"
        ),
        ("[{\"a\": 1, \"y\": 2}]\n", target, "table.csv: this is JSON, not a table of lines and fields"),
        ("{\n  \"a\": [1, 2]\n}\n", target, "table.csv: this is JSON"),
        ("<!DOCTYPE html>\n<html><body>\n", target, "table.csv: this is a web page or XML"),
        (
            "a,y\n$1,0.5\n2€,1.5\n", target,
            "column 'a' has numbers in '$' (line 2) and in '€' (line 3); convert them to one unit"
        ),
        ("a,y\n1,0.5\n$-$2,1.5\n", target, "column 'a' has a number and a text: '$-$2' in line 3"),
        (
            "a,w,y\n1,0,0.5\n2,0,1.5\n",
            CSV(path: "t", target: .decided(in: [.name("y")]), columns: [.name("w"): .weight]),
            "column 'w': the weights of all samples are 0; give some samples a weight above 0"
        ),
        ("a,y\n\u{1b}[31m,1\n2,1\n", target, "'.[31m' in line 2"),
    ]

    @Test("each is one clear error", arguments: cases)
    func errors(_ table: (text: String, csv: CSV, message: String)) {
        let text = Table.error(table.text, table.csv)
        #expect(text.contains(table.message), "\(text)")
        #expect(text.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
    }

    @Test(
        "formats that are not read are named, with the way out; a column may be called so",
        arguments: [
            ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4], "is compressed by xz, which cannot be read"),
            (Array("BZh91AY&SY".utf8) + [0x3c, 0xf4, 1, 2], "is compressed by bzip2"),
            ([0x28, 0xb5, 0x2f, 0xfd, 4, 0], "is compressed by zstd"),
            (Array("PAR1".utf8) + [0x15, 4, 0x15, 0x10], "is a Parquet file, which cannot be read"),
            ([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0], "is an old Excel spreadsheet"),
            ([0x89] + Array("HDF\r\n".utf8) + [0x1a, 10, 0, 0], "this is an HDF5 file, not a table of text"),
        ] as [([UInt8], String)])
    func formats(_ bytes: [UInt8], _ message: String) throws {
        let text = TestSupport.message { () throws(DataError) in _ = try Table.read(bytes: bytes) }
        #expect(text.contains("table.csv: " + message) && text.contains("; "), "\(text)")
        #expect(try Table.read("PAR1,y\n1,0.5\n2,1.5\n").featureCount == 1)
    }

    @Test("an address is no file")
    func address() {
        let text = message { () throws(DataError) in
            _ = try CSV(path: "https://example.org/a.csv").load(
                context: DataContext(configurationFolder: "/tmp/x"))
        }
        #expect(
            text.hasPrefix(
                "https://example.org/a.csv: is an address, where a file is expected; download it first"),
            "\(text)")
    }

    @Test("texts that are too different for a target are an error")
    func textTarget() {
        let rows = (0..<100).map { "\($0).5,text \($0)\n" }.joined()
        #expect(
            Table.error("a,y\n" + rows).contains("the target 'y' has 100 different texts in 100 rows"))
    }

    @Test("a line that never ends takes no memory without end")
    func endlessLine() {
        let bytes = [UInt8](repeating: UInt8(ascii: "1"), count: 33 << 20)
        let text = message { () throws(DataError) in _ = try Table.read(bytes: bytes) }
        #expect(text.contains("table.csv:1: the record that begins here is longer than 16 MiB"))
        let quoted = message { () throws(DataError) in _ = try Table.read(bytes: Array("\"".utf8) + bytes) }
        #expect(quoted.contains("table.csv:1: the record that begins here is longer than 16 MiB"))
    }

    @Test("a table has at most 1,000,000 columns")
    func columns() throws {
        for count in [999_999, 1_000_000] {
            let line = String(repeating: "1,", count: count - 1)
            let data = try Table.read("\(line)0\n\(line)1\n")
            #expect(data.sampleShape == [count - 1])
        }
        let limit = "table.csv:1: the line has more than 1,000,000 fields, the most that a table can have"
        for count in [1_000_001, 15_000_000] {
            let bytes = [UInt8](repeating: UInt8(ascii: ","), count: count - 1) + [UInt8(ascii: "\n")]
            let text = message { () throws(DataError) in _ = try Table.read(bytes: bytes) }
            #expect(text.contains(limit), "\(text)")
        }
    }

    @Test("compressed tables that are cut off are errors")
    func truncated() {
        let whole = Gzip.stored(Array("1,2,0\n3,4,1\n".utf8))
        for count in 2..<whole.count {
            let text = message { () throws(DataError) in _ = try Table.read(bytes: Array(whole.prefix(count)))
            }
            #expect(text.contains("the compressed data ends too early"))
        }
    }

    @Test("records longer than the reader's memory are read whole")
    func longRecords() throws {
        let long = String(repeating: "x", count: 3 << 20)
        let data = try Table.read("a,b,y\n1,\"\(long)\n\",0.5\n2,u,1.5\n3,\(long),2.5\n")
        #expect(data.sampleCount == 3 && data.columnLines[1].hasPrefix("b: category, 3 values"))
    }
}
