import Datasets
import SystemSupport
import TestSupport
import Testing

/// Images and HDF5 files written by other programs, and the memory of data sets.
@Suite("Images and HDF5")
struct DataFilesTests {
    @Test("images are decoded and resized as Pillow does, within 2 of 255")
    func images() throws {
        let folder = try TemporaryFolder()
        let cases = try DataFiles.read().images
        for image in cases { try folder.write([UInt8](image.file), to: "one/\(image.name)") }
        let data = try Images(path: folder.path, size: (6, 9), resizing: .stretch).load()
        #expect(data.sampleShape == [3, 6, 9] && data.sampleCount == cases.count && data.classCount == 1)
        for (sample, image) in cases.enumerated() {
            for (place, wanted) in image.pixels.enumerated() {
                let index = sample * 162 + place % 3 * 54 + place / 3
                #expect(abs(data.features[index] - Double(wanted)) <= 2, "\(image.name), \(place)")
            }
        }
    }

    @Test("any number of threads gives the same bytes; gray has one plane; a table names files and classes")
    func threads() throws {
        let folder = try TemporaryFolder()
        let cases = try DataFiles.read().images
        for image in cases { try folder.write([UInt8](image.file), to: "x/\(image.name)") }
        let lines = cases.map { "x/\($0.name),\($0.name.hasSuffix("png") ? "png" : "jpg")\n" }.joined()
        let table = try folder.write("path,label\n" + lines, to: "list.csv")
        var context = DataContext()
        let source = Images(path: table, size: (4, 4), isColor: false)
        context.threadCount = 1
        let one = try source.load(context: context)
        context.threadCount = 5
        let five = try source.load(context: context)
        #expect(one.features == five.features && one.sampleShape == [4, 4])
        #expect(one.labels == .classes([1, 1, 1, 0, 0], count: 2))
    }

    @Test("a first line that names a file is an image; hidden files are none; a class without images is told")
    func lists() throws {
        let folder = try TemporaryFolder()
        let image = [UInt8](try DataFiles.read().images[0].file)
        for name in ["a/1.png", "a/plain", "a/._1.png", "b/2.png"] { try folder.write(image, to: name) }
        func load(_ lines: String) throws -> Dataset {
            try Images(path: folder.write(lines, to: "list.csv"), size: (2, 2)).load()
        }
        #expect(try load("a/plain,x\na/1.png,y\n").classNames == ["x", "y"])
        #expect(try load("file,class\na/1.png,y\n").sampleCount == 1)
        #expect(throws: DataError.self) { try load("a/1.pgn,x\na/1.png,y\n") }
        #expect(throws: DataError.self) { try load("a/1.png,x,z\n") }
        let data = try Images(path: folder.path, size: (2, 2)).load()
        #expect(data.sampleCount == 2 && data.classNames == ["a", "b"])
        #expect(data.sampleNames?.texts == ["a/1.png", "b/2.png"].map { "\(folder.path)/\($0)" })
        let all = try Images(path: "", size: nil).unlabelled(folder.path, shape: [3, 2, 2])
        #expect(all.sampleCount == 2 && all.labels == .none(count: 2) && all.features == data.features)
        let one = try Images(path: "", size: nil).unlabelled(folder.path + "/b/2.png", shape: [2, 2])
        #expect(one.sampleCount == 1 && one.sampleShape == [2, 2])
        try folder.write("", to: "empty/.keep")
        #expect(
            message { () throws(DataError) in _ = try Images(path: folder.path, size: (2, 2)).load() }
                .contains("no images"))
    }

    @Test("a damaged image is an error that names the file, never a trap")
    func damage() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 11)
        for image in try DataFiles.read().images {
            for _ in 0..<150 {
                let path = try folder.write(
                    Mutation.of([UInt8](image.file), words: [], using: &generator), to: "one/image.png")
                do throws(DataError) {
                    _ = try Images(path: folder.path, size: (4, 4)).load()
                } catch {
                    #expect(error.file == path && !error.remedy.isEmpty)
                }
            }
        }
    }

    @Test("damaged images are told together, the first twenty, and files that are none in a note")
    func manyDamaged() throws {
        let folder = try TemporaryFolder()
        let image = [UInt8](try DataFiles.read().images[0].file)
        for number in 0..<30 {
            let bytes = number % 5 == 0 && number > 0 ? image : Array(image.prefix(60))
            try folder.write(bytes, to: "a/\(number + 10).png")
        }
        try folder.write([UInt8](try DataFiles.read().print.file), to: "a/09.jpg")
        for size in [nil, (4, 4)] as [(Int, Int)?] {
            let text = message { () throws(DataError) in _ = try Images(path: folder.path, size: size).load()
            }
            #expect(
                text.hasPrefix(
                    "\(folder.path): 26 errors:\n  \(folder.path)/a/09.jpg: its colors are those of print"))
            #expect(text.contains("/a/10.png: the image cannot be decoded") && text.contains("and 6 more\n"))
            #expect(text.contains("convert it to RGB") && text.contains("get the file again"))
        }
        let good = try TemporaryFolder()
        for name in ["a/1.png", "b/2.jfif", "b/c.webp", "b/d.GIF", "a/.e"] { try good.write(image, to: name) }
        let data = try Images(path: good.path, size: (4, 4)).load()
        #expect(data.sampleCount == 2)
        #expect(
            data.notes == [
                "\(good.path): 2 files are passed over, which do not end with .png, .jpg, .jpeg, .jpe, .jfif: 'b/c.webp', 'b/d.GIF'"
            ])
        #expect(try SharedDatasets([data]).open()[0]?.notes == data.notes)
    }

    @Test("names of an enumeration are names of classes, and labels above 2⁶³ are an error")
    func enumeration() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([UInt8](DataFiles.read().hdf5.file), to: "a.h5")
        func load(_ labels: String, _ names: [String]? = nil) throws(DataError) -> Dataset {
            var context = DataContext()
            (context.isTraining, context.classNames) = (names == nil, names)
            return try HDF5(path: path, features: "/train/x", labels: "/train/\(labels)").load(
                context: context)
        }
        let data = try load("kinds")
        #expect(data.classNames == ["green", "red"] && data.labels == .classes([1, 0, 0, 1], count: 2))
        #expect(try load("kinds", ["red", "blue", "green"]).labels == .classes([0, 2, 2, 0], count: 3))
        #expect(throws: DataError.self) { try load("kinds", ["red", "blue"]) }
        let big = message { () throws(DataError) in _ = try load("big") }
        #expect(big.contains("the class of sample 1 is beyond 2⁶³"), "\(big)")
    }

    @Test("HDF5: chunked, compressed, of any width; classes, values and names")
    func hdf5() throws {
        let folder = try TemporaryFolder()
        let wanted = try DataFiles.read().hdf5
        let path = try folder.write([UInt8](wanted.file), to: "a.h5")
        func load(_ labels: String, _ context: DataContext = DataContext()) throws -> Dataset {
            try HDF5(path: path, features: "/train/x", labels: "/train/\(labels)").load(context: context)
        }
        let data = try load("y")
        #expect(data.sampleShape == [3, 2] && data.features == .floats(wanted.x))
        #expect(data.labels == .classes(wanted.y, count: 3))
        // Classes that whole numbers name are found by value, those of other names by number.
        var context = DataContext()
        context.classNames = ["2", "1", "0"]
        #expect(try load("y", context).labels == .classes(wanted.y.map { 2 - $0 }, count: 3))
        #expect(try load("y", context).classNames == context.classNames)
        context.classNames = ["2", "7"]
        #expect(throws: DataError.self) { try load("y", context) }
        context.classNames = ["two", "one", "zero"]
        #expect(try load("y", context).labels == .classes(wanted.y, count: 3))
        #expect(try load("y", context).classNames == context.classNames)
        context.classNames = nil
        context.isTraining = true
        #expect(try load("y", context).labels == data.labels && load("y", context).classNames == nil)
        #expect(try load("v").labels == .values(wanted.v, width: 2))
        #expect(try load("names").labels == .classes(wanted.names, count: 2))
        #expect(
            message { () throws(DataError) in _ = try HDF5(path: path, features: "z", labels: "z").load() }
                .contains("no such array"))
    }

    @Test("a mapped file, a read one and the memory of another process hold the same data set")
    func sharing() throws {
        let folder = try TemporaryFolder()
        let bytes = FileBytes.npy("|u1", "(4, 3)", (0..<12).map { UInt8($0) })
        try folder.write(bytes, to: "x.npy")
        try folder.write(FileBytes.npy("|u1", "(4,)", [0, 1, 1, 0]), to: "y.npy")
        let source = NPY(
            featuresPath: folder.path + "/x.npy", wanted: .classes(path: folder.path + "/y.npy", count: nil))
        let mapped = try source.load()
        let part = try mapped.subset([3, 1])
        #expect(part.features == .bytes([9, 10, 11, 3, 4, 5]))
        #expect(try part.subset([1]).features == .bytes([3, 4, 5]))
        let shared = try SharedDatasets([mapped, nil, part]).open()
        #expect(shared.count == 3 && shared[1] == nil)
        #expect(shared[0]?.features == mapped.features && shared[2]?.features == part.features)
        #expect(shared[0]?.checksum == mapped.checksum && shared[2]?.checksum == part.checksum)
        #expect(shared[2]?.labels == part.labels && mapped.checksum != part.checksum)
    }
}
