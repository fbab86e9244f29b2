import Datasets
import Foundation
import SystemSupport
import TestSupport
import Testing

/// Arrays in archives, as numpy.savez and savez_compressed write them.
@Suite("NPZ data")
struct NPZTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path + "/data.npz" }

    init() throws { folder = try TemporaryFolder() }

    private func archive(_ name: String) throws -> [UInt8] {
        let text = try #require(try References.archives()[name])
        return [UInt8](try #require(Data(base64Encoded: text)))
    }

    private func load(_ features: String = "data.npz:x", _ labels: String = "data.npz:y") throws(DataError)
        -> Dataset
    {
        try NPY(featuresPath: features, wanted: .classes(path: labels, count: nil)).load(
            context: DataContext(configurationFolder: folder.path))
    }

    private func error(_ features: String, _ labels: String = "data.npz:y") -> String {
        message { () throws(DataError) in _ = try load(features, labels) }
    }

    @Test("stored, deflated and large members are read", arguments: ["stored", "deflated", "large"])
    func reading(_ kind: String) throws {
        try folder.write(archive(kind), to: "data.npz")
        for names in [("data.npz:x", "data.npz:y"), ("data.npz:x.npy", "data.npz:y.npy")] {
            let data = try load(names.0, names.1)
            #expect(data.features == .floats((0..<24).map { Float($0) }) && data.sampleShape == [3, 2])
            #expect(data.labels == .classes([2, 0, 1, 0], count: 3))
            #expect(data.name == path + ":x")
        }
        let samples = try UnlabelledSamples.read(path: path + ":x")
        #expect(samples.features == data(24) && samples.sampleCount == 4)
    }

    private func data(_ count: Int) -> Features { .floats((0..<count).map { Float($0) }) }

    @Test("an array needs no name if it is the only one")
    func single() throws {
        try folder.write(archive("single"), to: "one.npz")
        try folder.write(archive("stored"), to: "data.npz")
        #expect(try load("one.npz").features == data(24))
        #expect(
            error("data.npz").contains(
                "the archive holds 2 arrays; name one of them, such as data.npz:x (x, y)"))
    }

    @Test("missing archives and arrays are named")
    func missing() throws {
        try folder.write(archive("stored"), to: "data.npz")
        try folder.write("a,b\n1,2\n", to: "table.csv")
        #expect(
            error("data.npz:z").contains("there is no array 'z' in the archive; name one of its arrays: x, y")
        )
        #expect(error("none.npz:x").contains("none.npz: there is no such file"))
        #expect(error("table.csv:x").contains("table.csv: this is no ZIP archive"))
    }

    @Test(
        "a damaged archive is an error, or its arrays are whole", arguments: ["stored", "deflated", "large"])
    func damage(_ kind: String) throws {
        let good = try archive(kind)
        var errors = 0
        for place in good.indices {
            var bad = good
            bad[place] ^= 0x21
            for bytes in [bad, Array(good[..<place])] {
                try folder.write(bytes, to: "data.npz")
                do {
                    let read = try load()
                    #expect(read.features == data(24) && read.labels == .classes([2, 0, 1, 0], count: 3))
                } catch {
                    errors += 1
                }
            }
        }
        #expect(errors > good.count, "all that are cut, and most that are changed")
    }
}
