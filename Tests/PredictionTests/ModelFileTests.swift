import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Prediction
import Tensors
import TestSupport
import Testing
import Training

@Suite("Files of trained models")
struct ModelFileTests {
    private func experiment(_ text: String = "scale: standardize") throws -> Experiment {
        let text = """
            name: digits
            data: {train: digits, take: 80, \(text)}
            batch: {size: 40}
            model: {layers: [dense: 12, batch_norm, prelu, dropout: 0.2, dense: 10]}
            stages: [{freeze: [layers.4], epochs: 1}, {freeze: [layers.0], epochs: 1}]
            pretrain: {autoencoder: {layers: 3, epochs: 1}}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(text: text, file: "digits.yaml")
        let experiment = try Experiment(plan, context: DataContext())
        _ = try TrainingRun(experiment, communicator: SoloCommunicator(), observers: []).run()
        return experiment
    }

    private func predictions(_ trained: TrainedModel, _ data: Dataset) throws -> [Double] {
        var values: [Double] = []
        try Predictor(trained.predictor(), type: trained.model.type, communicator: SoloCommunicator())
            .predict(data, scaling: trained.scaling) { values += $0.flatMap(\.values) }
        return values
    }

    @Test("an export read back predicts what the run predicts, from safetensors and from ONNX, folded or not")
    func roundTrip() throws {
        let experiment = try experiment()
        let data = experiment.data.unlabelled
        let expected = try predictions(TrainedModel(experiment), data)
        for folds in [true, false] {
            let export = try ModelExport(TrainedModel(experiment), folds: folds)
            let own = try predictions(export.trained, data)
            #expect(relativeError(own, expected, floor: 1) < 1e-5)
            for (name, bytes) in [
                ("m.safetensors", try export.safetensors(version: "1", catalogs: .standard)),
                ("m.onnx", try export.onnx(version: "1", catalogs: .standard)),
            ] {
                let file = try ModelFile(bytes, name: name, catalogs: .standard)
                #expect(file.scaling == experiment.data.scaling && file.classCount == 10)
                #expect(file.inputShape == [8, 8])
                #expect(file.plan.model.layers.count == (folds ? 3 : 5) && file.plan.stages.isEmpty)
                let read = try predictions(file.trained(), data)
                // ONNX keeps running statistics in single precision.
                #expect(relativeError(read, own, floor: 1) < (folds ? 1e-30 : 1e-5), "\(name)")
            }
        }
    }

    @Test("samples of another size are told")
    func otherSamples() throws {
        let trained = try TrainedModel(experiment())
        let data = Dataset(
            name: "new", sampleShape: [63], features: .bytes([UInt8](repeating: 0, count: 63)),
            labels: .none(count: 1))
        let error = #expect(throws: DataError.self) { try trained.check(data) }
        #expect(
            error?.description.hasPrefix("new: a sample has 63 numbers, where the model takes 64") ?? false)
    }

    /// The file of a model whose metadata are changed.
    private func file(
        of experiment: Experiment, _ change: (inout [String: String]) -> Void
    ) throws -> [UInt8] {
        var metadata = try ModelFile.metadata(of: TrainedModel(experiment), version: "1", catalogs: .standard)
        change(&metadata)
        return Safetensors(experiment.model, metadata: metadata).encoded()
    }

    @Test(
        "a model that states far more weights than its file has is refused before their memory is asked for")
    func statedWeights() throws {
        let experiment = try experiment()
        func message(_ change: (inout [String: String]) -> Void) throws -> String {
            let bytes = try file(of: experiment, change)
            let error = #expect(throws: ModelError.self) {
                try ModelFile(bytes, name: "m.safetensors", catalogs: .standard).trained()
            }
            return error?.description ?? ""
        }
        #expect(
            try message {
                $0["input_shape"] = "[16777216]"
                $0["scaling"] = #"{"division":{"by":16}}"#
            }
                == "layer 0 (Dense): layers.0.weight: the shape is [12, 64] in the file, [12, 16777216] in the model"
        )
        #expect(
            try message {
                $0["config"] = $0["config"]?.replacing("{units: 12,", with: "{units: 16777216,")
            }
                == "layer 0 (Dense): layers.0.weight: the shape is [12, 64] in the file, [16777216, 64] in the model"
        )
        #expect(
            try message {
                $0["config"] = $0["config"]?.replacing("- dropout", with: "- dense: 1000000\n    - dropout")
            }
                == "layer 3 (Dense): layers.3.weight: not in the file; the model needs the shape [1000000, 12]"
        )
    }

    @Test("files that say nothing of their model, or something impossible, are errors")
    func strangers() throws {
        let experiment = try experiment()
        func message(_ change: (inout [String: String]) -> Void) throws -> String {
            let bytes = try file(of: experiment, change)
            let error = #expect(throws: (any Error).self) {
                try ModelFile(bytes, name: "m.safetensors", catalogs: .standard)
            }
            return error.map { "\($0)" } ?? ""
        }
        #expect(try message { $0 = [:] }.contains("does not say of which model"))
        #expect(try message { $0["format"] = "pt" }.contains("does not say of which model"))
        #expect(try message { $0["scaling"] = "{}" }.contains("has no 'scaling' that this version can read"))
        #expect(try message { $0["input_shape"] = "[-1]" }.contains("is impossible"))
        #expect(try message { $0["config"] = "nothing: 1" }.contains("unknown key 'nothing'"))
    }

    /// The bytes with each occurrence of a word replaced by another one of the same length.
    private static func replacing(_ word: String, by other: String, in bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let (word, other) = (Array(word.utf8), Array(other.utf8))
        for place in 0..<bytes.count - word.count where bytes[place..<place + word.count].elementsEqual(word)
        {
            bytes.replaceSubrange(place..<place + word.count, with: other)
        }
        return bytes
    }

    @Test(
        "damaged files are errors, or models that predict; never a trap",
        arguments: ["m.safetensors", "m.onnx"])
    func fuzzing(name: String) throws {
        let experiment = try experiment()
        let layer = experiment.model.layers[0].parameters[0].variable
        layer.data = try Tensor(
            layer.data.values.map { $0 < 0.2 ? 0 : $0 }, shape: layer.data.shape, type: .float32)
        let export = try ModelExport(TrainedModel(experiment))
        let sealed =
            name.hasSuffix(".onnx")
            ? try export.onnx(version: "1", catalogs: .standard)
            : try export.safetensors(version: "1", catalogs: .standard)
        // With a digest, the checksums would end nearly every reading early.
        let whole = Self.replacing("digest", by: "dagest", in: sealed)
        #expect(
            String(decoding: whole, as: UTF8.self).contains("row_starts") == name.hasSuffix(".safetensors"))
        let words = [
            "{", "}", "[", "]", "\"", ":", ",", "-1", "0", "1e400", "null", "shift", "identity", "division",
            "layers.0.weight", "columns", "prelu", "batch_norm", "\\n", "I32", "F64",
        ]
        var generator = SeededGenerator(seed: 12)
        var readable = 0
        for _ in 0..<1500 {
            let bytes = Mutation.of(whole, words: words.map { Array($0.utf8) }, using: &generator)
            guard let trained = try? ModelFile(bytes, name: name, catalogs: .standard).trained() else {
                continue
            }
            readable += 1
            guard (try? trained.check(experiment.data.training)) != nil else { continue }
            _ = try? predictions(trained, experiment.data.training)
        }
        #expect(readable > 0 && readable < 1500)
    }

    @Test("impossible samples, classes and scalings of a file are errors")
    func impossible() throws {
        let experiment = try experiment()
        let metadata = try ModelFile.metadata(of: TrainedModel(experiment), version: "1", catalogs: .standard)
        func message(_ key: String, _ value: String) throws -> String {
            let changed = metadata.merging([key: value]) { $1 }
            let bytes = Safetensors(experiment.model, metadata: changed).encoded()
            let error = #expect(throws: (any Error).self) {
                try ModelFile(bytes, name: "m.safetensors", catalogs: .standard).trained()
            }
            return error.map { "\($0)" } ?? ""
        }
        #expect(try message("input_shape", "[16777216,16777216,16777216]").contains("is impossible"))
        #expect(try message("input_shape", "[63]").contains("its scaling is not for samples of 63 numbers"))
        #expect(try message("classes", "11").contains("the model has 10 outputs, but there are 11 classes"))
        #expect(
            try message("scaling", #"{"shift":{"by":[1],"factors":[2]}}"#).contains("its scaling is not for"))
        #expect(try message("scaling", #"{"division":{"by":0}}"#).contains("its scaling divides by 0"))
        let targets = #"{"features":{"identity":{}},"targets":{"means":[],"deviations":[]}}"#
        #expect(try message("scaling", targets).contains("its scaling of targets is for others"))
        for count in ["-1", "1", "2147483648"] {
            #expect(try message("classes", count).contains("said to tell \(count) classes apart"))
        }
    }
}
