import Datasets
import TestSupport
import Testing

@Suite("target values in CSV")
struct CSVTargetsTests {
    private let table = "size, \"price\" ,age,rent\n1,100.5,30,7\n2,200,40,8\n"

    @Test("columns by number or name, in the order of the configuration")
    func columns() throws {
        let data = try read(table, .values(in: [.name("rent"), .number(1)]))
        #expect(data.labels == .values([7, 100.5, 8, 200], width: 2))
        #expect(data.features == .bytes([1, 30, 2, 40]))
        #expect(data.sampleShape == [2])
        #expect(data.outputCount == 2)
    }

    @Test("the class may be named, too")
    func namedClass() throws {
        let data = try read(table, .classes(in: .name("rent"), count: 10))
        #expect(data.labels == .classes([7, 8], count: 10))
        #expect(data.features == .floats([1, 100.5, 30, 2, 200, 40]))
    }

    @Test("digits beyond single precision are kept for float64 alone")
    func precision() throws {
        let text = "0.1,0.2,1\n"
        #expect(
            try read(text, .classes(in: .last, count: 2), keepsDoubles: true).features
                == .doubles([0.1, 0.2]))
        #expect(try read(text, .classes(in: .last, count: 2)).features == .floats([0.1, 0.2]))
        #expect(
            try read("3,4,1\n", .classes(in: .last, count: 2), keepsDoubles: true).features == .bytes([3, 4]))
        #expect(try read(text, .values(in: [.number(1)])).labels == .values([0.2], width: 1))
    }

    @Test(
        "columns that are not there are errors that name those that are",
        arguments: [
            (
                CSV.Wanted.values(in: [.name("prize")]),
                "there is no column 'prize'; correct 'targets'; the columns are size, price, age, rent"
            ),
            (.values(in: [.number(4)]), "there is no column 4 among columns 0 to 3; correct 'targets'"),
            (.values(in: [.name("price"), .number(1)]), "'targets' means a column twice"),
            (.values(in: [.number(0), .number(1), .number(2), .number(3)]), "leaves no feature"),
            (.classes(in: .name("x"), count: nil), "there is no column 'x'; correct 'label_column'"),
            (.classes(in: .name("price"), count: nil), "target values go into 'targets'"),
        ])
    func wrongColumns(_ wanted: CSV.Wanted, _ part: String) {
        let text = message { () throws(DataError) in _ = try read(table, wanted) }
        #expect(text.contains(part), "\(text)")
    }

    @Test("a name needs a header")
    func noHeader() {
        let text = message { () throws(DataError) in _ = try read("1,2\n3,4\n", .values(in: [.name("a")])) }
        #expect(text.contains("file:1: column 'a' cannot be found"))
    }

    private func read(
        _ text: String, _ wanted: CSV.Wanted, keepsDoubles: Bool = false
    ) throws(DataError) -> Dataset {
        try CSV(path: "file", wanted: wanted).read(
            ContentReader(Array(text.utf8)), keepsDoubles: keepsDoubles)
    }
}
