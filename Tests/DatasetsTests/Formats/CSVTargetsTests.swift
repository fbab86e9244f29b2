import Datasets
import TestSupport
import Testing

@Suite("targets in CSV")
struct CSVTargetsTests {
    private let table = "size, \"price\" ,age,rent\n1,100.5,30,7\n2,200,40,8\n"

    private func read(_ text: String, _ target: CSV.Target) throws(DataError) -> Dataset {
        try Table.read(text, CSV(path: "table.csv", target: target))
    }

    @Test("columns by number or name, in the order of the configuration")
    func columns() throws {
        let data = try read(table, .values(in: [.name("rent"), .number(1)]))
        #expect(data.labels == .values([7, 100.5, 8, 200], width: 2))
        #expect(data.features == .bytes([1, 30, 2, 40]))
        #expect(data.sampleShape == [2] && data.outputCount == 2)
        #expect(data.table?.schema.targetNames == ["rent", "price"])
    }

    @Test("each value of a named column is a class, in numerical order")
    func namedClass() throws {
        let data = try read(table, .classes(in: .name("rent"), count: nil))
        #expect(data.labels == .classes([0, 1], count: 2) && data.classNames == ["7", "8"])
        #expect(data.features == .floats([1, 100.5, 30, 2, 200, 40]))
    }

    @Test("a stated number of classes means the whole numbers from 0, which need no names")
    func numberedClasses() throws {
        let data = try read(table, .classes(in: .name("rent"), count: 10))
        #expect(data.labels == .classes([7, 8], count: 10) && data.classNames == nil)
    }

    @Test("whole numbers 0 to 255 are kept as bytes, others in the least precision that has all digits")
    func compactness() throws {
        #expect(try read("0,255,0.5\n", .decided(in: [])).features == .bytes([0, 255]))
        #expect(try read("0,256,0.5\n", .decided(in: [])).features == .floats([0, 256]))
        #expect(try read("0.1,0.25,0.5\n", .decided(in: [])).features == .doubles([0.1, 0.25]))
        #expect(try read("0.1,0.2,1\n", .values(in: [.number(1)])).labels == .values([0.2], width: 1))
    }

    @Test(
        "columns that are not there are errors that name those that are",
        arguments: [
            (
                CSV.Target.values(in: [.name("prize")]),
                "there is no column 'prize'; did you mean 'price'? Else correct 'targets'; the columns are size, price, age, rent"
            ),
            (.values(in: [.number(4)]), "there is no column 4 among columns 0 to 3; correct 'targets'"),
            (.values(in: [.name("price"), .number(1)]), "'targets' means a column twice"),
            (
                .values(in: [.number(0), .number(1), .number(2), .number(3)]),
                "no column is left for a feature; correct 'targets'"
            ),
            (.classes(in: .name("x"), count: nil), "there is no column 'x'; correct 'label_column'"),
        ])
    func wrongColumns(_ target: CSV.Target, _ part: String) {
        let text = message { () throws(DataError) in _ = try read(table, target) }
        #expect(text.contains(part), "\(text)")
    }
}
