import Autodiff
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct SequentialTests {
    private let elu = Activation("ELU") { x throws(FunctionError) in try NeuralNetworks.elu(x) }

    @Test("names, shapes and numbers of parameters")
    func parameters() throws {
        let model = try Sequential([Dense(units: 7), elu, Dense(units: 3)], inputShape: [2, 5])
        #expect(
            model.parameters.map(\.name) == [
                "layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias",
            ])
        #expect(model.parameters.map(\.variable.name) == model.parameters.map(\.name), "for messages, too")
        #expect(model.parameters.map(\.variable.shape) == [[7, 10], [7], [3, 7], [3]])
        #expect(model.outputShapes == [[7], [7], [3]] && model.outputShape == [3])
        #expect(model.parameterCount == 77 + 24)
        #expect(try Sequential([], inputShape: [4]).outputShape == [4])
    }

    @Test(
        "initial parameters follow from the seed, the layer and the type's rounding alone; biases start at 0")
    func initialParameters() throws {
        func weights(_ layers: [any Layer], seed: UInt64 = 1, type: ScalarType = .float32) throws
            -> [[Double]]
        {
            try Sequential(layers, inputShape: [5], type: type, seed: seed).parameters.map(
                \.variable.data.values)
        }
        let two = try weights([Dense(units: 5), Dense(units: 5)])
        #expect(two[0] != two[2])
        #expect(two[1] == [0, 0, 0, 0, 0] && two[3] == two[1])
        #expect(try weights([Dense(units: 5)])[0] == two[0])
        #expect(
            try weights([elu, Dense(units: 5)])[0] == two[2], "the layer's position counts, not its number")
        #expect(try weights([Dense(units: 5)], seed: 2)[0] != two[0])
        let double = try weights([Dense(units: 5)], type: .float64)[0]
        #expect(zip(double, two[0]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test("a layer's own initializer comes before the model's")
    func initializers() throws {
        let model = try Sequential(
            [Dense(units: 5, initializer: VarianceScaling.glorotUniform), Dense(units: 5)], inputShape: [5],
            seed: 1,
            initializer: VarianceScaling.heNormal)
        let glorot = try Sequential(
            [Dense(units: 5), Dense(units: 5)], inputShape: [5], seed: 1,
            initializer: VarianceScaling.glorotUniform)
        #expect(model.parameters[0].variable.data.values == glorot.parameters[0].variable.data.values)
        #expect(model.parameters[2].variable.data.values != glorot.parameters[2].variable.data.values)
    }

    @Test("layers that cannot be built are named with their number and kind")
    func buildErrors() {
        #expect(
            message { () throws(ModelError) in _ = try Sequential([elu, Dense(units: 0)], inputShape: [4]) }
                == "layer 1 (Dense): units must be 1 or more, at most 16777216, found 0")
        let many = message { () throws(ModelError) in
            _ = try Sequential([Dense(units: 1 << 24)], inputShape: [1 << 20])
        }
        #expect(
            many.hasPrefix("layer 0 (Dense): 1048576 × 16777216 weights are more than 4294967296"))
    }

    @Test("a batch that does not fit is an error with the layer's parameter")
    func forwardErrors() throws {
        let model = try Sequential([Dense(units: 7), elu, Dense(units: 3)], inputShape: [5])
        for (shape, type) in [([2, 6], ScalarType.float32), ([2], .float32), ([2, 5], .float64)] {
            let x = Variable(Tensor(zeros: shape, type: type), name: "batch")
            let error = #expect(throws: FunctionError.self) { _ = try model(x, ForwardPass(rows: 2)) }
            let text = try #require(error?.description)
            #expect(text.hasPrefix("linear: ") && text.contains("batch \(shape) \(type)"))
            #expect(text.contains("layers.0.weight [7, 5] float32"))
        }
        let rows = #expect(throws: FunctionError.self) {
            _ = try model(Variable(Tensor(zeros: [3, 5]), name: "batch"), ForwardPass(rows: 2))
        }
        #expect(rows?.description == "samples: a batch of 2 samples has 2 rows (batch [3, 5] float32)")
    }

    @Test("the output of a network is that of its layers by hand")
    func output() throws {
        let model = try Sequential(
            [Dense(units: 2), Activation("ReLU", relu), Dense(units: 1)], inputShape: [2])
        try model.load(
            Safetensors([
                ("layers.0.weight", Tensor([1, 2, -1, 1], shape: [2, 2])),
                ("layers.0.bias", Tensor([0.5, -1])),
                ("layers.2.weight", Tensor([3, -2], shape: [1, 2])), ("layers.2.bias", Tensor([0.25])),
            ]))
        let x = Variable(try Tensor([1, 1, -1, 3], shape: [2, 2]))
        // Hidden: relu(3.5, −1) and relu(5.5, 3).
        #expect(try model(x, ForwardPass(rows: 2)).data.values == [10.75, 10.75])
    }

    @Test("a loss names what is wrong with targets")
    func targets() throws {
        let outputs = Variable(Tensor(zeros: [2, 3]), name: "logits")
        func text(_ loss: any Loss, _ targets: Targets) -> String {
            message { () throws(FunctionError) in _ = try loss(outputs, targets) }
        }
        #expect(
            text(SoftmaxCrossEntropyLoss(), .classes([0, 3]))
                == "softmaxCrossEntropy: the label 3 names none of the 3 classes 0 to 2 (logits [2, 3] float32)"
        )
        #expect(text(SoftmaxCrossEntropyLoss(), .classes([0])).contains("of 1 labels takes as many rows"))
        #expect(
            text(SoftmaxCrossEntropyLoss(), .values(Tensor(zeros: [2, 3]))).contains("logits [2, 3] float32"))
        #expect(
            text(MeanSquaredErrorLoss(), .classes([0, -1])).contains(
                "the label -1 names none of the 3 classes"))
        #expect(text(MeanSquaredErrorLoss(), .values(Tensor(zeros: [3, 3]))).hasPrefix("meanSquaredError: "))
    }
}
