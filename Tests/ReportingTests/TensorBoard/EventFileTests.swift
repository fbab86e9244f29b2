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
            for histogram in expected.histograms {
                file.append(
                    histogram.tag, quantiles: histogram.quantiles, step: histogram.step, time: histogram.time)
            }
            let image = expected.image
            file.append(image.tag, image: image.content, step: image.step, time: expected.time)
            file.append(
                hyperparameters: expected.hyperparameters.map { ($0, $1) }, ofRun: "digits/1",
                time: expected.time)
            file.append(isSuccess: true, time: expected.end)
            #expect(file.bytes == expected.content)
        }
    }
}
