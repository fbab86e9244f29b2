import Autodiff
import NeuralNetworks
import Registry
import Tensors
import TestSupport
import Testing

@Suite("loading weights")
struct WeightLoadingTests {
    @Test(
        "a PyTorch module's state_dict gives the module's outputs",
        arguments: try References.weights().filter { !$0.layers.contains("batch_norm") })
    func pytorch(_ file: WeightsCase) throws {
        let inputs = try file.inputs.tensor(.float64)
        let model = try Sequential(
            file.layers.map { try layer($0) }, inputShape: [inputs.shape[1]], type: .float64)
        try model.load(Safetensors(decoding: file.bytes), names: TensorNames(prefix: file.prefix))
        let pass = ForwardPass(rows: inputs.shape[0], mode: .evaluation)
        let outputs = try model(Variable(inputs), pass)
        #expect(relativeError(outputs.data.values, file.outputs.values) < 1e-12)
    }

    @Test("all that does not fit is told at once, and the model stays as it was")
    func misfits() throws {
        let model = try network([4, 5, 3])
        let before = ParameterDigest(model)
        let file = Safetensors([
            ("layers.0.weight", Tensor(zeros: [5, 3])), ("layers.1.weight", Tensor(zeros: [3, 5])),
            ("layers.1.bias", Tensor(zeros: [4])), ("layers.7.weight", Tensor(zeros: [2])),
            ("head.weight", Tensor(zeros: [2])),
        ])
        #expect(
            message(model, file) == """
                the weights do not fit the model:
                  layers.0.weight: the shape is [5, 3] in the file, [5, 4] in the model
                  layers.0.bias: not in the file; the model needs the shape [5]
                  layers.1.bias: the shape is [4] in the file, [3] in the model
                  layers.7.weight: not in the model; the file has the shape [2]
                """)
        #expect(
            message(model, file, isStrict: false) == """
                the weights do not fit the model:
                  layers.0.weight: the shape is [5, 3] in the file, [5, 4] in the model
                  layers.1.bias: the shape is [4] in the file, [3] in the model
                """)
        #expect(ParameterDigest(model) == before)
    }

    @Test("where it need not be strict, what the file lacks stays and what it has more is passed over")
    func partial() throws {
        let model = try network([4, 5, 3])
        let before = model.state.map { $0.tensor.values }
        let file = Safetensors([
            ("layers.1.bias", Tensor([1, 2, 3])), ("layers.9.weight", Tensor(zeros: [1])),
        ])
        try model.load(file, isStrict: false)
        #expect(model.state[3].tensor.values == [1, 2, 3])
        #expect(model.state.prefix(3).map { $0.tensor.values } == Array(before.prefix(3)))
    }

    @Test("a file of other names is an error that says which prefix would fit")
    func prefixes() throws {
        let model = try network([4, 3])
        func file(_ prefix: String) -> Safetensors {
            Safetensors(model.state.map { (prefix + $0.name.dropFirst("layers.".count), $0.tensor) })
        }
        #expect(message(model, file("")).contains("state prefix: \"\""))
        #expect(message(model, file("encoder.layers.")).contains("state prefix: \"encoder.layers.\""))
        #expect(message(model, file("encoder.layers."), isStrict: false).contains("state prefix"))
        #expect(message(model, Safetensors([("other", Tensor(zeros: [1]))])).contains("the file has 'other'"))
        #expect(message(model, Safetensors([])).contains("no tensors for the model"))
        try model.load(file("encoder.layers."), names: TensorNames(prefix: "encoder.layers."))
    }

    @Test("elements of a type that no weight has are an error where the model needs them")
    func otherTypes() throws {
        let model = try network([1, 1])
        let header = """
            {"layers.0.weight":{"dtype":"I8","shape":[1,1],"data_offsets":[0,1]},\
            "layers.0.bias":{"dtype":"F16","shape":[1],"data_offsets":[1,3]},\
            "layers.1.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[3,11]}}
            """
        let data = [1, 0x00, 0xc0] + [UInt8](repeating: 0, count: 8)
        let file = try Safetensors(decoding: FileBytes.safetensors(header: header, data))
        #expect(message(model, file).contains("layers.0.weight: the file's elements are of type I8"))
        #expect(file.tensors.map { $0.tensor.values } == [[-2]])
        #expect(file.others.map(\.type) == ["I8", "I64"])
    }

    private func network(_ widths: [Int]) throws -> Sequential {
        try Sequential(widths.dropFirst().map { Dense(units: $0) }, inputShape: [widths[0]])
    }

    private func message(_ model: Sequential, _ file: Safetensors, isStrict: Bool = true) -> String {
        TestSupport.message { () throws(ModelError) in try model.load(file, isStrict: isStrict) }
    }

    /// The layer described by a text such as `dense: 5` or `elu`.
    private func layer(_ text: String) throws -> any Layer {
        let parts = text.split(separator: ":")
        let entry = try #require(Layers.catalog[String(parts[0])], "there is no layer '\(parts[0])' yet")
        guard parts.count == 2, let option = entry.shorthand else { return try entry.make(OptionValues()) }
        let number = parts[1].trimmingPrefix(" ")
        let setting = try Int(number).map(Setting.integer) ?? .number(#require(Double(number)))
        return try entry.make(OptionValues([option: setting]))
    }
}
