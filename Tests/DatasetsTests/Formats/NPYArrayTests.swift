import Datasets
import TestSupport
import Testing

@Suite("NPY arrays")
struct NPYArrayTests {
    @Test("what numpy.save wrote is read as it is", arguments: try References.arrays())
    func reading(_ file: ArrayCase) throws {
        let array = try NPYArray(ContentReader(file.bytes), of: "features")
        #expect(array.shape == file.shape)
        #expect((0..<array.count).map { array[$0] } == file.values)
    }

    @Test("a file cut anywhere is an error, as is one with a byte too many")
    func cutFiles() throws {
        for file in try References.arrays().prefix(3) {
            for length in 0..<file.bytes.count {
                #expect(throws: DataError.self, "\(file) after \(length) bytes") {
                    try NPYArray(ContentReader(Array(file.bytes.prefix(length))), of: "features")
                }
            }
            #expect(throws: DataError.self) {
                try NPYArray(ContentReader(file.bytes + [0]), of: "features")
            }
        }
    }

    @Test("damaged files are read or refused, never more")
    func damagedFiles() throws {
        var generator = SeededGenerator(seed: 3)
        let files = try References.arrays()
        for _ in 0..<4000 {
            guard var bytes = files.randomElement(using: &generator)?.bytes else { continue }
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 32...126, using: &generator), at: place)
                }
                if bytes.isEmpty { break }
            }
            _ = try? NPYArray(ContentReader(bytes), of: "features")
        }
    }

    @Test(
        "a header that asks for what cannot be is an error that says so",
        arguments: [
            ("{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", "type '<c8'"),
            ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "records of several fields"),
            ("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3)}", "no elements"),
            (
                "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
                "more elements than"
            ),
            (
                "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807,)}",
                "more elements than"
            ),
            ("{'descr': '|i1', 'fortran_order': True, 'shape': (9223372036854775807,)}", "ends after"),
            (
                "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
                "not the one that numpy.save writes"
            ),
            ("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", "not the one that numpy.save writes"),
            ("{'descr': '<f4', 'shape': (1,)}", "not the one that numpy.save writes"),
            ("[]", "not the one that numpy.save writes"), ("", "not the one that numpy.save writes"),
        ])
    func wrongHeaders(_ header: String, _ part: String) {
        let bytes = FileBytes.npy(header: header, [0, 0, 0, 0])
        let text = message { () throws(DataError) in _ = try NPYArray(ContentReader(bytes), of: "features") }
        #expect(text.contains(part), "\(text)")
    }
}
