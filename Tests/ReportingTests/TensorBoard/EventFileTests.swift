import Reporting
import TestSupport
import Testing

@Suite("event files")
struct EventFileTests {
    @Test("the bytes are those of TensorBoard's own writer")
    func reference() throws {
        let cases = try References.events()
        #expect(!cases.isEmpty)
        for expected in cases {
            var file = EventFile(time: expected.time)
            for scalar in expected.scalars {
                file.append(
                    scalar.tag, try #require(Double(scalar.value)), step: scalar.step, time: scalar.time)
            }
            #expect(file.bytes == expected.content)
        }
    }
}
