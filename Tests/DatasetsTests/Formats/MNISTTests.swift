import Datasets
import Foundation
import SystemSupport
import TestSupport
import Testing

@Suite struct MNISTTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test(
        "the official files: 60,000 and 10,000 images, the known class counts and sums of pixels",
        .enabled(if: environment[MNIST.environmentVariable] != nil, "DNN_DIST_MNIST names no folder"),
        arguments: [
            (
                MNIST.Part.train, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
                1_567_298_545
            ),
            (.test, [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], 264_923_200),
        ])
    func official(_ part: MNIST.Part, _ counts: [Int], _ sum: Int) throws {
        let data = try MNIST(part).load(context: DataContext(environment: Self.environment))
        #expect(data.sampleCount == counts.reduce(0, +) && data.sampleShape == [28, 28])
        guard case .classes(let labels, count: 10) = data.labels, case .bytes(let pixels) = data.features
        else {
            return #expect(Bool(false), "ten classes and pixels of a byte")
        }
        #expect((0..<10).map { digit in labels.count { $0 == digit } } == counts)
        #expect(pixels.reduce(0) { $0 + Int($1) } == sum)
    }

    @Test("files that are missing are listed with names, sizes and where to get them")
    func missing() throws {
        let folder = try TemporaryFolder()
        try folder.write([1], to: "t10k-labels-idx1-ubyte.gz")
        let context = DataContext(environment: [MNIST.environmentVariable: folder.path])
        do throws(DataError) {
            _ = try MNIST(.test).load(context: context)
            Issue.record("MNIST was found in an empty folder")
        } catch {
            #expect(error.exitCode == 66)
            #expect(error.description.contains("t10k-images-idx3-ubyte (7,840,016 bytes)"))
            #expect(!error.description.contains("t10k-labels"))
            #expect(error.description.contains("put them into the folder that DNN_DIST_MNIST names"))
            #expect(error.description.contains("yann.lecun.com/exdb/mnist"))
        }
        let text = message { () throws(DataError) in
            _ = try MNIST(.train).load(context: DataContext(configurationFolder: folder.path))
        }
        #expect(text.contains("data/mnist") && text.contains("or set DNN_DIST_MNIST"))
    }
}
