import Datasets
import Foundation
import SystemSupport
import TestSupport
import Testing

@Suite struct IDXTests {
    private let images = FileBytes.idx([3, 2, 2], Array(1...12))
    private let labels = FileBytes.idx([3], [2, 0, 1])

    private func read(
        images: [UInt8]? = nil, labels: [UInt8]? = nil, classCount: Int? = nil
    ) throws(DataError) -> Dataset {
        try IDX.read(
            images: ContentReader(images ?? self.images, name: "images"),
            labels: ContentReader(labels ?? self.labels, name: "labels"), classCount: classCount)
    }

    private func error(
        images: [UInt8]? = nil, labels: [UInt8]? = nil, classCount: Int? = nil
    ) -> DataError? {
        do throws(DataError) {
            _ = try read(images: images, labels: labels, classCount: classCount)
            return nil
        } catch {
            return error
        }
    }

    @Test("images and labels, plain or gzip")
    func valid() throws {
        for (images, labels) in [(images, labels), (Gzip.stored(images), Gzip.stored(labels))] {
            let data = try read(images: images, labels: labels)
            #expect(data.sampleCount == 3 && data.sampleShape == [2, 2] && data.featureCount == 4)
            #expect(data.features == .bytes(Array(1...12)))
            #expect(data.labels == .classes([2, 0, 1], count: 3))
            #expect(data.valueRange == 0...255 && data.name == "images")
        }
        #expect(try read(classCount: 10).classCount == 10)
    }

    @Test("labels of a training set that are not 0 to K - 1 are classes by value")
    func values() throws {
        var context = DataContext()
        context.isTraining = true
        func read(_ labels: [UInt8]) throws(DataError) -> Dataset {
            try IDX.read(
                images: ContentReader(images), labels: ContentReader(FileBytes.idx([3], labels)),
                classCount: nil, context: context)
        }
        let training = try read([255, 3, 255])
        #expect(training.labels == .classes([1, 0, 1], count: 2) && training.classNames == ["3", "255"])
        (context.isTraining, context.classNames) = (false, training.classNames)
        #expect(try read([255, 255, 255]).labels == .classes([1, 1, 1], count: 2))
        #expect(throws: DataError.self) { try read([255, 0, 3]) }
    }

    @Test("a wrong magic number says what it is and what it should be")
    func magic() {
        #expect(
            error(images: [0x89, 0x50, 0x4e, 0x47, 1])?.description
                == "images: this is no IDX file: it begins with the bytes 89 50 4e 47; name a file of images in the IDX format"
        )
        #expect(error(labels: [])?.description == "labels: the file is empty; get the file again")
        #expect(
            error(images: [0, 0, 8])?.problem == "this is no IDX file: it begins with the bytes 00 00 08")
        for (bytes, part) in [(FileBytes.idx([3], [2, 0, 1], type: 0x0d), "32-bit floating-point numbers")] {
            #expect(error(labels: bytes)?.problem.contains(part) == true)
        }
        // The two files swapped: three axes where one is needed.
        #expect(error(images: labels, labels: images)?.file == "labels")
    }

    @Test("counts that the file does not hold, too many bytes, no elements: where they are")
    func counts() {
        #expect(error(images: Array(images.prefix(9)))?.problem == "the file ends within its header")
        #expect(
            error(images: Array(images.dropLast()))?.description
                == "images: byte 27: the file ends after 11 of the 12 bytes that its header promises; get the file again"
        )
        #expect(
            error(images: images + [0])?.description
                == "images: byte 28: more bytes follow than the header says; get the file again")
        #expect(error(labels: FileBytes.idx([0], []))?.problem == "axis 0 has extent 0: there are no labels")
        #expect(
            error(labels: FileBytes.idx([2], [0, 1]))?.description
                == "labels: 2 labels for the 3 images of images; check that the files belong together")
        #expect(
            error(classCount: 2)?.description
                == "labels: the class of sample 0 is 2, which is none of 2 classes, 0 to 1; number the classes from 0, or correct 'classes'"
        )
        #expect(error(images: Gzip.stored(images).dropLast(9))?.problem.contains("ends too early") == true)
        #expect(error(images: [])?.exitCode == 65)
    }

    @Test("a header that promises billions of images takes no memory for them")
    func hugeCounts() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 1 << 31, rlim_max: 1 << 31)
            precondition(
                setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, "memory can be limited")
            let labels = FileBytes.idx([3], [2, 0, 1])
            for extents in [
                [0xffff_ffff, 1, 1], [0xffff_ffff, 0xffff_ffff, 1], [0xffff_ffff, 0xffff_ffff, 0xffff_ffff],
                [60_000, 28_000, 28_000],
            ] {
                for gzip in [false, true] {
                    let bytes = FileBytes.idx(extents, Array(repeating: 7, count: 1000))
                    let text = message { () throws(DataError) in
                        _ = try IDX.read(
                            images: ContentReader(gzip ? Gzip.stored(bytes) : bytes),
                            labels: ContentReader(labels), classCount: nil)
                    }
                    precondition(
                        text.contains("the file ends after 1000 of")
                            || text.contains("more bytes than a file"),
                        text)
                }
            }
        }
    }

    @Test("missing files and folders in their place")
    func missing() throws {
        let folder = try TemporaryFolder()
        try folder.write(images, to: "images")
        let context = DataContext(configurationFolder: folder.path)
        for (images, labels, part) in [
            ("images", "labels", "labels: there is no such file; check the path"),
            (".", "labels", "is a folder; name a file"), ("images/x", "labels", "there is no such file"),
        ] {
            do throws(DataError) {
                _ = try IDX(imagesPath: images, labelsPath: labels).load(context: context)
                Issue.record("\(images) and \(labels) were read")
            } catch {
                #expect(error.kind == .missing && error.exitCode == 66)
                #expect(error.description.contains(part))
            }
        }
    }
}
