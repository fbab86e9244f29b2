import Autodiff
import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import SystemSupport
import Tensors
import Testing
import Training

/// Training by a Swift program, without a configuration.
@Suite("Library")
struct LibraryTests {
    private static func layers(_ outputs: Int = 10) -> [any Layer] {
        [Dense(units: 20), Activation.elu(), Dense(units: 12), Activation.elu(), Dense(units: outputs)]
    }

    @Test("pretraining, freezing and thawing give the same bits on any number of ranks")
    func anyRanks() throws {
        let digits = try Digits(.train).load()
        @Sendable func work(_ ranks: any Communicator) throws -> String {
            let model = try Sequential(Self.layers(), inputShape: [8, 8])
            let autoencoder = AutoencoderPretraining(layers: 4, epochs: 1, dropout: 0.2)
            let pretraining = try model.pretrain(by: autoencoder, from: digits, on: ranks)
            let few = try digits.taking(70, seed: 1)
            let before = model.state[0].tensor.values
            try model.fit(
                few, epochs: 2, freezing: ["layers.0-3"], optimizer: Adam(learningRate: 0.01), on: ranks)
            let isFrozen = model.state[0].tensor.values == before
            #expect(isFrozen)
            let history = try model.fit(
                few, validation: few, epochs: 2, optimizer: Adam(learningRate: 0.001), on: ranks)
            let isThawed = model.state[0].tensor.values != before
            #expect(isThawed && history.count == 2)
            let result = try model.evaluate(few, on: ranks)
            #expect(result.loss == history[1].validation?.loss)
            return "\(ParameterDigest(model)) \(pretraining.digests) \(result.loss)"
        }
        let expected = try work(SoloCommunicator())
        for ranks in [2, 3, 4] {
            #expect(try InProcessCommunicator.run(ranks: ranks, work).allSatisfy { $0 == expected })
        }
    }

    /// y = γ · sin(x) + x, with γ of each feature: a layer as documented operators make it.
    private final class ScaledSine: Layer {
        let kind = "ScaledSine"
        private(set) var parameters: [Parameter] = []

        func build(inputShape: [Int], context: BuildContext) -> [Int] {
            let ones = Tensor(repeating: 1, shape: inputShape, type: context.type)
            parameters = [Parameter("gamma", Variable(ones, name: context.fullName("gamma")))]
            return inputShape
        }

        func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
            try parameters[0].variable * sin(x) + x
        }
    }

    @Test(
        "a layer of one's own with parameters keeps the bits, in ragged batches too", arguments: [512, 600])
    func ownLayer(samples: Int) throws {
        let digits = try Digits().load().taking(samples, seed: 1)
        @Sendable func work(_ ranks: any Communicator) throws -> String {
            let model = try Sequential(
                [Dense(units: 32), ScaledSine(), Dense(units: 10)], inputShape: [8, 8])
            try model.fit(digits, epochs: 2, on: ranks)
            return "\(ParameterDigest(model))"
        }
        let expected = try work(SoloCommunicator())
        for ranks in [2, 3, 4] {
            #expect(try InProcessCommunicator.run(ranks: ranks, work).allSatisfy { $0 == expected })
        }
    }

    @Test(
        "a layer whose arithmetic depends on the ranks is refused before the first step, on any number of them"
    )
    func dependentLayer() throws {
        final class ByRowCount: Layer {
            let kind = "ByRowCount"
            func build(inputShape: [Int], context: BuildContext) -> [Int] { inputShape }
            func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
                try x / Double(x.shape[0])
            }
        }
        let digits = try Digits(.test).load()
        for ranks in [1, 3] {
            let error = #expect(throws: (any Error).self) {
                try InProcessCommunicator.run(ranks: ranks) {
                    let model = try Sequential([Dense(units: 10), ByRowCount()], inputShape: [8, 8])
                    try model.fit(digits, epochs: 1, on: $0)
                }
            }
            #expect(
                "\(error.map { "\($0)" } ?? "")".contains("the losses would depend on the number of ranks"))
        }
    }

    @Test("predictions are the same on every rank, and those of each sample alone")
    func predictions() throws {
        let digits = try Digits(.test).load().taking(50, seed: 1)
        let model = try Sequential(Self.layers(), inputShape: [8, 8])
        let whole = try model.predict(digits)
        #expect(whole.map(\.sample) == Array(0..<50) && whole.allSatisfy { $0.values.count == 10 })
        let parts = try InProcessCommunicator.run(ranks: 3) { ranks in
            try Sequential(Self.layers(), inputShape: [8, 8]).predict(digits, on: ranks)
        }
        #expect(parts.allSatisfy { $0 == whole })
        let alone = try model.predict(digits.subset([7]))
        #expect(alone[0].values == whole[7].values && alone[0].predictedClass == whole[7].predictedClass)
    }

    @Test("weights are saved and loaded")
    func files() throws {
        let folder = try TemporaryFolder()
        let model = try Sequential(Self.layers(), inputShape: [8, 8], seed: 1)
        try model.save(to: folder.path + "/model.safetensors")
        let other = try Sequential(Self.layers(), inputShape: [8, 8], seed: 2)
        try other.load(from: folder.path + "/model.safetensors")
        #expect("\(ParameterDigest(other))" == "\(ParameterDigest(model))")
        #expect(throws: DataError.self) { try other.load(from: folder.path + "/none") }
    }

    @Test("a GAN made in Swift trains the model's lower layers")
    func gan() throws {
        let digits = try Digits(.test).load()
        let model = try Sequential(Self.layers(), inputShape: [8, 8])
        let before = model.state.map { $0.tensor.values }
        let gan = GANPretraining(
            layers: 4, codings: 5, generator: { [Dense(units: 9), Activation.relu()] }, epochs: 1)
        let outcome = try model.pretrain(by: gan, from: digits)
        #expect(outcome.kind == "gan" && outcome.digests.keys.sorted() == ["discriminator", "generator"])
        let changed = zip(before, model.state).map { $0 != $1.tensor.values }
        #expect(changed == [true, true, true, true, false, false])
    }

    @Test("an observer that changes parameters is taken for a fault of the memory, unless nobody verifies it")
    func changingObserver() throws {
        let digits = try Digits(.test).load()
        func train(verifiesMemory: Bool) throws -> [EpochMetrics] {
            let model = try Sequential(Self.layers(), inputShape: [8, 8])
            let clamping = RecordingObserver { model.state[0].tensor.clamp(bound: 0.01) }
            return try model.fit(
                digits, epochs: 1, optimizer: Adam(learningRate: 0.01), verifiesMemory: verifiesMemory,
                observers: [clamping])
        }
        #expect(try train(verifiesMemory: false).count == 1)
        let error = #expect(throws: CommunicationError.self) { try train(verifiesMemory: true) }
        #expect(error?.description.contains("layers.0.weight[") == true)
    }

    @Test("what does not fit together is said before the first step")
    func mistakes() throws {
        let digits = try Digits(.test).load()
        func expect(_ message: String, _ body: () throws -> Void) {
            do {
                try body()
                Issue.record("no error: \(message)")
            } catch {
                #expect("\(error)".contains(message))
            }
        }
        let model = try Sequential(Self.layers(), inputShape: [8, 8])
        let rule = Adam(learningRate: 0.01)
        expect("the model has 9 outputs, but there are 10 classes") {
            try Sequential(Self.layers(9), inputShape: [64]).fit(digits, epochs: 1, optimizer: rule)
        }
        expect("digits has 64 features a sample, the model takes 63") {
            try Sequential(Self.layers(), inputShape: [63]).fit(digits, epochs: 1, optimizer: rule)
        }
        expect("all layers that learn are frozen") {
            try model.fit(digits, epochs: 1, freezing: ["layers.*"], optimizer: rule)
        }
        expect("the model has no layer that learns") {
            try Sequential([Activation.elu()], inputShape: [10]).freeze([])
        }
        expect("names no layer that learns") {
            try model.fit(digits, epochs: 1, freezing: ["layers.1"], optimizer: rule)
        }
        expect("there is no validation data") {
            let stop = EarlyStopping(Monitor("validation_loss"), patience: 3)
            try model.fit(digits, epochs: 1, optimizer: rule, earlyStopping: stop)
        }
        expect("6 of them cannot be an encoder") {
            try model.pretrain(by: AutoencoderPretraining(layers: 6), from: digits)
        }
        expect("2 samples and 1 classes do not fit each other") {
            _ = try Dataset(samples: [[1], [2]], classes: [0])
        }
        expect("sample 1 has 1 features, sample 0 has 2") {
            _ = try Dataset(samples: [[1, 2], [3]], targets: [[0], [1]])
        }
        expect("sample 1 has the class 5") {
            _ = try Dataset(samples: [[1], [2]], classes: [0, 5], classCount: 3)
        }
        expect("2 features do not fill the sample shape [3]") {
            _ = try Dataset(samples: [[1, 2]], sampleShape: [3])
        }
        expect("pairs has 2 features a sample, digits has 64") {
            let pairs = try Dataset(name: "pairs", samples: [[1, 2]], classes: [0])
            try model.fit(digits, validation: pairs, epochs: 1)
        }
        expect("a micro-batch of 64 is no part of a batch of 32") {
            try model.fit(digits, epochs: 1, batch: BatchPlan(size: 32, micro: 64))
        }
        expect("the shape is [12, 20] in the file, [12, 21] in the model") {
            let wider: [any Layer] = [Dense(units: 21), Activation.elu(), Dense(units: 12)]
            try Sequential(wider, inputShape: [8, 8]).load(Safetensors(model), layers: 3)
        }
    }
}
