import Foundation
import FuzzedParsers
import SystemSupport
import TestSupport
import Testing

/// The inputs of `launch/fuzz`, replayed: those that it began with, those that it found, and damaged copies of them. That
/// the fuzzer itself finds a trap is shown by `launch/fuzz --planted-bug`.
@Suite("Parsers of content from outside", .serialized)
struct CorpusTests {
    @Test("any bytes give a value or an error, in time", arguments: FuzzedParser.allCases)
    func corpus(parser: FuzzedParser) throws {
        let folder = Project.path("Tests/Fuzzing/corpus/\(parser.rawValue)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        var generator = SeededGenerator(seed: 19)
        var sound = 0
        for name in names {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name)))
            if isSound(parser, bytes, name) { sound += 1 }
            for _ in 0..<200 { _ = isSound(parser, Mutation.of(bytes, using: &generator), name) }
        }
        #expect(sound > 0, "no input of \(parser) is right as it is")
    }

    /// Returns true if the bytes give a value.
    private func isSound(_ parser: FuzzedParser, _ bytes: [UInt8], _ name: String) -> Bool {
        let start = ContinuousClock.now
        let isSound = (try? parser(bytes)) != nil
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        #expect(seconds < 10, "\(parser), made of \(name): \(seconds) s for \(bytes.count) bytes")
        return isSound
    }
}
