import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    @Suite("arrays", .serialized)
    struct ArrayTests {
        private static let samples = 90

        /// Features in which class i has a large feature i, and labels that are numbers of one's own.
        private func write(_ labels: [Int8], to folder: TemporaryFolder, _ suffix: String = "") throws {
            var features: [Float] = []
            for sample in 0..<Self.samples {
                for feature in 0..<3 {
                    features.append(Float(sample * 7 % 13) / 13 + (feature == sample % 3 ? 4 : 0))
                }
            }
            try folder.write(
                FileBytes.npy(
                    "<f4", "(\(Self.samples), 3)",
                    features.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }),
                to: "x.npy")
            try folder.write(
                FileBytes.npy(
                    "|i1", "(\(Self.samples),)",
                    (0..<Self.samples).map { UInt8(bitPattern: labels[$0 % labels.count]) }),
                to: "y\(suffix).npy")
        }

        private func configuration(_ suffix: String = "", units: Int = 3) -> String {
            """
            name: arrays
            data:
              train: {npy: {features: x.npy, labels: y\(suffix).npy}}
              validation: {fraction: 0.2}
              test: {npy: {features: x.npy, labels: y\(suffix).npy}}
            batch: {size: 12, micro: 3}
            model: {layers: [dense: \(units)]}
            optimizer: {adam: 0.1}
            training: {epochs: 10}

            """
        }

        @Test("labels with gaps are classes by value: the bits of 0 to K - 1 on any ranks, and their names")
        func values() throws {
            let folder = try TemporaryFolder()
            try write([0, 1, 2], to: folder, "0")
            try write([-3, 2, 5], to: folder)
            for suffix in ["", "0"] { try folder.write(configuration(suffix), to: "arrays\(suffix).yaml") }
            let plain = try Command(folder: folder.path).run(["train", "arrays0.yaml", "--json"])
            var run = ""
            for ranks in [nil, 2, 3, 4] {
                let end = try Command(folder: folder.path, ranks: ranks).run([
                    "train", "arrays.yaml", "--json",
                ])
                try #require(end.exitCode == 0, "\(end.errors)")
                #expect(end.errors.contains("classes: -3, 2, 5"), "\(end.errors)")
                let outcome = try Outcome(end.output)
                #expect(try outcome.digest == Outcome(plain.output).digest)
                #expect(outcome.testAccuracy == 1)
                run = try #require(outcome.run)
            }
            let predicted = try Command(folder: folder.path).run(["predict", run, "--input", "x.npy"])
            let lines = predicted.output.split(separator: "\n")
            #expect(lines[0] == "sample,class,probability_-3,probability_2,probability_5")
            for sample in 0..<Self.samples {
                #expect(lines[sample + 1].hasPrefix("\(sample),\(["-3", "2", "5"][sample % 3]),"))
            }
            let evaluated = try Command(folder: folder.path).run(["evaluate", run, "--data", "test"])
            #expect(evaluated.exitCode == 0 && evaluated.output.contains("-3"), "\(evaluated.output)")

            // Labels of other sets are the training set's; the model's file knows them.
            try write([2, 2, 5, -3, 2], to: folder, "1")
            let data = "{npy: {features: x.npy, labels: y1.npy}}"
            let other = try Command(folder: folder.path).run(["evaluate", run, "--data", data, "--json"])
            #expect(other.exitCode == 0, "\(other.errors)")
            try write([2, 3, 5], to: folder, "1")
            let unknown = try Command(folder: folder.path).run(["evaluate", run, "--data", data])
            #expect(
                unknown.exitCode == 65
                    && unknown.errors.contains(
                        "y1.npy: the class of sample 1 is 3, which is none of the training set's classes: -3, 2, 5"
                    ), "\(unknown.errors)")
            // Predictions need no labels.
            let samples = try Command(folder: folder.path).run(["predict", run, "--data", data])
            #expect(samples.output == predicted.output, "\(samples.errors)")
            let wrong = try Command(folder: folder.path).run(["predict", run, "--data", "{npz: x.npy}"])
            #expect(wrong.errors.contains("--data={npz: x.npy}: ") && !wrong.errors.contains("--set"))
        }

        @Test("labels of yes and no with a third output, and those beyond 2⁵³, are told")
        func doubtfulLabels() throws {
            let folder = try TemporaryFolder()
            try write([0, 1], to: folder)
            let command = Command(folder: folder.path)
            let values = (0..<Self.samples).map { UInt8($0 % 2 * 3) }
            try folder.write(FileBytes.npy("|b1", "(\(Self.samples),)", values), to: "y.npy")
            try folder.write(configuration(), to: "arrays.yaml")
            let check = try command.run(["check", "arrays.yaml"])
            #expect(
                check.output.contains("the model has 3 outputs for 2 classes"),
                "\(check.output)\(check.errors)")
            let large = (0..<Self.samples).flatMap { sample -> [UInt8] in
                [UInt8(sample % 2), 0, 0, 0, 0, 0, 0, 0x80]
            }
            try folder.write(FileBytes.npy("<u8", "(\(Self.samples),)", large), to: "y.npy")
            let error = try command.run(["check", "arrays.yaml"])
            #expect(
                error.errors.contains(
                    "the class of sample 0 is 9223372036854775808, beyond the whole numbers"),
                "\(error.errors)")
        }

        @Test("more outputs than values of the labels is an error that says both ways out")
        func outputs() throws {
            let folder = try TemporaryFolder()
            try write([1, 2, 5], to: folder)
            try folder.write(configuration(units: 6), to: "arrays.yaml")
            let end = try Command(folder: folder.path).run(["check", "arrays.yaml"])
            #expect(
                end.exitCode == 78
                    && end.errors.contains(
                        "the model has 6 outputs for the 3 values of the labels, 1, 2, 5, which are the classes: give its last dense layer 3 units, or say classes: 6 in the options of the training set, to number classes from 0 to 5"
                    ), "\(end.exitCode) \(end.errors)")
            let said = try Command(folder: folder.path).run(
                ["check", "arrays.yaml", "data.train.npy.classes=6", "data.test.npy.classes=6"])
            #expect(
                said.exitCode == 0 && (said.output + said.errors).contains("no training sample is of class 0")
            )
        }
    }
}
