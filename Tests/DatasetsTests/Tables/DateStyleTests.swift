import Datasets
import Foundation
import TestSupport
import Testing

/// Dates of another source than the training set's.
@Suite("styles of dates")
struct DateStyleTests {
    private static func table(_ dates: [String]) -> String {
        "when,y\n" + dates.enumerated().map { "\"\($1)\",\($0).5\n" }.joined()
    }

    private static func samples(_ dates: [String]) -> String {
        "when\n" + dates.map { "\"\($0)\"\n" }.joined()
    }

    private static func day(_ text: String) -> Double {
        let formatter = ISO8601DateFormatter()
        return formatter.date(from: text + "T00:00:00Z")?.timeIntervalSince1970 ?? .nan
    }

    /// The styles of a training set, with dates of others that are read, and that are errors.
    static let cases: [(training: [String], read: [(String, String)], refused: [String])] = [
        (
            ["01/17/2020", "2/3/2020"],
            [
                ("6/7/2020", "2020-06-07"), ("Jun 7, 2020", "2020-06-07"), ("7 Jun 2020", "2020-06-07"),
                ("2020-06-07", "2020-06-07"),
            ],
            [
                "7.6.2020", "7-6-2020", "13/1/2020",
            ]
        ),
        (
            ["17.1.2020", "3.2.2020"],
            [("7.6.2020", "2020-06-07"), ("7 Jun 2020", "2020-06-07"), ("2020-06-07", "2020-06-07")],
            [
                "7/6/2020", "06-07-2020", "7. 6. 2020x",
            ]
        ),
        (
            ["2020-01-17", "2020-02-03"], [("2020/6/7", "2020-06-07"), ("2020.06.07", "2020-06-07")],
            ["7.6.2020"]
        ),
        (["Jan 17, 2020", "February 3, 2020"], [("Jun 7, 2020", "2020-06-07")], ["6/7/2020"]),
    ]

    @Test(
        "dates with another mark may have another order: an error that names the training set's",
        arguments: cases)
    func marks(training: [String], read: [(String, String)], refused: [String]) throws {
        let model = try Table.read(Self.table(training))
        let samples = try Table.samples(Self.samples(read.map(\.0)), joinedTo: model)
        for (sample, (_, day)) in read.enumerated() {
            #expect(samples.row(sample) == [Self.day(day)])
        }
        for text in refused {
            for error in [
                message { () throws(DataError) in
                    _ = try Table.samples(Self.samples([read[0].0, text]), joinedTo: model)
                },
                message { () throws(DataError) in
                    _ = try Table.read(Self.table([read[0].0, text]), joinedTo: model)
                },
            ] {
                #expect(
                    error.contains(
                        ":3: column 'when': '\(text)' is no date, or not written as the training set's: "),
                    "\(error)")
                #expect(error.contains("columns: {when: {date: {format: dmy}}}"), "\(error)")
            }
        }
    }

    @Test("the order of a table's dates can be said for it alone")
    func statedOrder() throws {
        let model = try Table.read(Self.table(["01/17/2020", "02/03/2020"]))
        let csv = CSV(path: "new.csv", columns: [.name("when"): .date(parts: [], format: .dayMonthYear)])
        for (text, day) in [("7.6.2020", "2020-06-07"), ("7/6/2020", "2020-06-07"), ("7.6.20", "2020-06-07")]
        {
            let data = try csv.read(
                ContentReader(Array(Self.samples([text]).utf8), name: "new.csv"), schema: model.table?.schema,
                for: .prediction)
            #expect(data.row(0) == [Self.day(day)])
        }
        let wrong = message { () throws(DataError) in
            _ = try csv.read(
                ContentReader(Array(Self.samples(["1/17/2020"]).utf8), name: "new.csv"),
                schema: model.table?.schema, for: .prediction)
        }
        #expect(wrong.contains("'1/17/2020' is no date of the order day, month, year (dmy)"), "\(wrong)")
    }

    @Test("several marks in a column are an error that asks, and the order settles it")
    func mixedMarks() throws {
        let text = Self.table(["01/17/2020", "1.31.2020", "2/3/2020"])
        let error = Table.error(text)
        #expect(
            error.contains(
                "several marks between their numbers: '01/17/2020' in line 2, '1.31.2020' in line 3"),
            "\(error)")
        let rule = CSV(path: "table.csv", columns: [.name("when"): .date(parts: [], format: nil)])
        #expect(Table.error(text, rule).contains("several marks"))
        let said = CSV(path: "table.csv", columns: [.name("when"): .date(parts: [], format: .monthDayYear)])
        let model = try Table.read(text, said)
        #expect(model.row(1) == [Self.day("2020-01-31")])
        let samples = try Table.samples(Self.samples(["6.7.2020", "6/8/2020"]), joinedTo: model)
        #expect(samples.row(0) == [Self.day("2020-06-07")] && samples.row(1) == [Self.day("2020-06-08")])
        #expect(try Table.read(Self.table(["2020-01-17", "2020/01/18"])).row(1) == [Self.day("2020-01-18")])
    }

    @Test("times with a zone beside a training set without, or the other way round, are said")
    func zones() throws {
        let plain = try Table.read(Self.table(["2020-01-17 10:00", "2020-01-18 11:00"]))
        let zoned = try Table.read(Self.table(["2020-01-17T10:00Z", "2020-01-18T11:00Z"]))
        #expect(plain.table?.notes == [] && zoned.table?.notes == [])
        let notes = { (text: String, model: Dataset) in
            try Table.samples(Self.samples([text]), joinedTo: model).table?.notes.first ?? ""
        }
        #expect(
            try notes("2020-01-19T10:00Z", plain)
                == "column 'when': times state a time zone, and the training set's do not: those are taken as UTC"
        )
        #expect(
            try notes("2020-01-19 10:00", zoned)
                == "column 'when': times without a time zone, which the training set's state, are taken as UTC"
        )
        #expect(try notes("2020-01-19 10:00", plain) == "sample 0 is the row in line 2")
        #expect(try notes("2020-01-19T10:00Z", zoned) == "sample 0 is the row in line 2")
    }

    @Test("a model file of a version that kept no styles is read, and refuses none")
    func olderFiles() throws {
        let schema = try #require(Table.read(Self.table(["01/17/2020", "2/3/2020"])).table?.schema)
        let text = String(decoding: try JSONEncoder().encode(schema), as: UTF8.self)
        #expect(text.contains("\"marks\":\"\\/\"") || text.contains("\"marks\":\"/\""), "\(text)")
        let older = text.replacing(/"dates":\{[^}]*\},?/, with: "")
        let read = try JSONDecoder().decode(TableSchema.self, from: Data(older.utf8))
        let samples = try UnlabelledSamples.read(
            Array("when\n6.7.2020\n".utf8), name: "new.csv", format: .csv, schema: read)
        #expect(samples.row(0) == [Self.day("2020-06-07")])
    }
}
