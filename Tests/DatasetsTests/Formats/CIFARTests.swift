import Datasets
import Foundation
import SystemSupport
import TestSupport
import Testing

@Suite("CIFAR")
struct CIFARTests {
    @Test("training records are those of all five files, in order")
    func small() throws {
        let folder = try TemporaryFolder()
        for batch in 1...5 {
            try folder.write(
                record([UInt8(batch)], pixel: UInt8(batch)) + record([9], pixel: 0),
                to: "data_batch_\(batch).bin")
        }
        let data = try CIFAR(.train, .ten, folder: folder.path).load(context: DataContext())
        #expect(data.sampleShape == [3, 32, 32])
        #expect(data.labels == .classes([1, 9, 2, 9, 3, 9, 4, 9, 5, 9], count: 10))
        #expect(data.valueRange == 0...255)
        #expect(data.features[0] == 1)
        #expect(data.features[data.featureCount * 9 - 1] == 5)
        #expect(data.features[data.featureCount * 9] == 0)
    }

    @Test("CIFAR-100 has fine and coarse labels; the archive's own folder is found, by the environment too")
    func large() throws {
        let folder = try TemporaryFolder()
        try folder.write(record([19, 99], pixel: 7), to: "cifar-100-binary/test.bin")
        let context = DataContext(environment: ["DNN_DIST_CIFAR100": folder.path])
        #expect(try CIFAR(.test, .fine).load(context: context).labels == .classes([99], count: 100))
        #expect(try CIFAR(.test, .coarse).load(context: context).labels == .classes([19], count: 20))
    }

    @Test("missing files are listed with names and sizes")
    func missing() throws {
        let folder = try TemporaryFolder()
        try folder.write(record([0], pixel: 0), to: "data_batch_2.bin")
        let text = message { () throws(DataError) in
            _ = try CIFAR(.train, .ten, folder: folder.path).load(context: DataContext())
        }
        #expect(text.contains("data_batch_1.bin (30,730,000 bytes)"))
        #expect(!text.contains("data_batch_2.bin"))
        #expect(text.contains("data_batch_5.bin"))
        #expect(text.contains("cifar-10-binary.tar.gz"))
    }

    @Test("a record that is cut or has a wrong label is an error with its place")
    func damaged() throws {
        let folder = try TemporaryFolder()
        func error(_ bytes: [UInt8]) throws -> String {
            try folder.write(bytes, to: "test_batch.bin")
            return message { () throws(DataError) in
                _ = try CIFAR(.test, .ten, folder: folder.path).load(context: DataContext())
            }
        }
        #expect(try error([]).contains("the file is empty"))
        #expect(
            try error(record([1], pixel: 0) + [1, 2]).contains("byte 3075: the file ends within a record"))
        #expect(
            try error(record([1], pixel: 0) + record([10], pixel: 0)).contains(
                "byte 3073: label 10 is none of 10"))
    }

    private func record(_ labels: [UInt8], pixel: UInt8) -> [UInt8] {
        labels + [UInt8](repeating: pixel, count: 3072)
    }
}

@Suite("Fashion-MNIST")
struct FashionMNISTTests {
    /// A folder with a test set of one image, of 1×2 pixels, and the context that names it.
    private static func oneImage(
        images: String, labels: String
    ) throws -> (TemporaryFolder, DataContext) {
        let folder = try TemporaryFolder()
        try folder.write([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 5, 6], to: images)
        try folder.write([0, 0, 8, 1, 0, 0, 0, 1, 9], to: labels)
        return (folder, DataContext(environment: ["DNN_DIST_FASHION_MNIST": folder.path]))
    }

    @Test("files are found under the names of mirrors, too, with a dot before idx")
    func dottedNames() throws {
        let (folder, context) = try Self.oneImage(
            images: "t10k-images.idx3-ubyte", labels: "t10k-labels.idx1-ubyte")
        defer { withExtendedLifetime(folder) {} }
        #expect(try MNIST(.test, of: .fashion).load(context: context).features == .bytes([5, 6]))
    }

    @Test("its files have MNIST's names, in a folder of their own")
    func reading() throws {
        let (folder, context) = try Self.oneImage(
            images: "t10k-images-idx3-ubyte", labels: "t10k-labels-idx1-ubyte")
        defer { withExtendedLifetime(folder) {} }
        let data = try MNIST(.test, of: .fashion).load(context: context)
        #expect(data.features == .bytes([5, 6]))
        #expect(data.labels == .classes([9], count: 10))
        let text = message { () throws(DataError) in
            _ = try MNIST(.train, of: .fashion).load(context: context)
        }
        #expect(text.contains("train-images-idx3-ubyte (47,040,016 bytes)"))
        #expect(text.contains("the folder that DNN_DIST_FASHION_MNIST names"))
    }
}
