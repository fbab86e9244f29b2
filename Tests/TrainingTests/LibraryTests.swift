import Autodiff
import Collectives
import Configuration
import DataParallel
import Datasets
import NeuralNetworks
import Optimization
import Registry
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
        "a layer whose arithmetic depends on the ranks is refused, on any number of them",
        arguments: ["always", "in evaluation", "later"])
    func dependentLayer(time: String) throws {
        final class ByRowCount: Layer {
            let kind = "ByRowCount"
            let time: String
            init(_ time: String) { self.time = time }
            func build(inputShape: [Int], context: BuildContext) -> [Int] { inputShape }
            func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
                let depends =
                    switch time {
                    case "in evaluation": pass.mode == .evaluation
                    case "later": pass.step > 2
                    default: true
                    }
                return depends ? try x / Double(x.shape[0]) : x
            }
        }
        let digits = try Digits(.test).load()
        for ranks in [1, 3] {
            let error = #expect(throws: (any Error).self) {
                try InProcessCommunicator.run(ranks: ranks) {
                    let model = try Sequential([Dense(units: 10), ByRowCount(time)], inputShape: [8, 8])
                    try model.fit(digits, epochs: 1, on: $0)
                }
            }
            #expect(
                "\(error.map { "\($0)" } ?? "")".contains("the losses would depend on the number of ranks"))
        }
    }

    /// A layer that keeps a value of its own, not in a buffer: the first mean of the batch, or a running one for
    /// evaluation.
    private final class Keeping: Layer {
        let kind = "Keeping"
        private var kept: Tensor?
        private let onlyFirst: Bool

        init(onlyFirst: Bool) { self.onlyFirst = onlyFirst }

        func build(inputShape: [Int], context: BuildContext) -> [Int] { inputShape }

        func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
            if pass.mode == .training {
                let new = try mean(x, axes: [0]).data
                if !onlyFirst || kept == nil {
                    kept = try (0.9 * Variable(kept ?? new) + 0.1 * Variable(new)).data
                }
            }
            guard let kept, onlyFirst || pass.mode == .evaluation else { return x }
            return try x - Variable(kept, name: "kept", requiresGradient: false)
        }
    }

    @Test(
        "values that a layer keeps by itself are the same on any number of ranks, as far as they are global")
    func keptValues() throws {
        let digits = try Digits(.test).load().taking(61, seed: 1)
        for onlyFirst in [false, true] {
            @Sendable func work(_ ranks: any Communicator) throws -> String {
                let model = try Sequential(
                    [Dense(units: 7), Keeping(onlyFirst: onlyFirst), Dense(units: 10)], inputShape: [8, 8])
                let history = try model.fit(
                    digits, validation: digits, epochs: 2, batch: BatchPlan(size: 13, micro: 2), on: ranks)
                let losses = history.compactMap { $0.validation?.loss }
                return "\(ParameterDigest(model)) \(losses) \(try model.predict(digits, on: ranks)[0].values)"
            }
            let expected = try work(SoloCommunicator())
            for ranks in 2...5 {
                #expect(try InProcessCommunicator.run(ranks: ranks, work).allSatisfy { $0 == expected })
            }
        }
    }

    @Test("tools that do something else on one rank are told before the first step")
    func differingTools() throws {
        let digits = try Digits(.test).load().taking(61, seed: 1)
        struct Rated: Optimizer {
            let rate: Double
            var learningRate: Double { 0.1 }
            var stateVectors: [StateVector] { [] }
            func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
                guard let next = try? parameters.adding(gradient.multiplied(by: -rate)) else { return }
                parameters.assign(next)
            }
        }
        struct Steps: Schedule {
            let rank: Int
            func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates {
                Rates(learningRate: step < 2 ? 0.1 : 0.1 + Double(rank))
            }
        }
        func expect(_ message: String, _ fit: @escaping @Sendable (InProcessCommunicator) throws -> Void) {
            let error = #expect(throws: (any Error).self) { try InProcessCommunicator.run(ranks: 3, fit) }
            #expect(error.map { "\($0)".contains(message) } == true, "\(String(describing: error))")
        }
        @Sendable func model(slope: Double = 0.1, rate: Double = 0.1) throws -> Sequential {
            try Sequential(
                [Dense(units: 9), Activation.leakyReLU(slope: slope), Dropout(rate: rate), Dense(units: 10)],
                inputShape: [64])
        }
        expect("loss: ") {
            try model().fit(
                digits, epochs: 1, loss: SoftmaxCrossEntropyLoss(labelSmoothing: 0.1 * Double($0.rank)),
                on: $0)
        }
        expect("clipping: ") {
            try model().fit(
                digits, epochs: 1, clipping: GlobalNormClipping(threshold: 1 + Double($0.rank)), on: $0)
        }
        expect("losses and gradients of the first samples: ") {
            try model(slope: 0.1 * Double($0.rank)).fit(digits, epochs: 1, on: $0)
        }
        expect("losses and gradients of the first samples: ") {
            try model(rate: 0.1 + 0.1 * Double($0.rank)).fit(digits, epochs: 1, on: $0)
        }
        expect("optimizer") {
            try model().fit(digits, epochs: 1, optimizer: Rated(rate: Double($0.rank)), on: $0)
        }
        expect("learning rate: ") {
            let step = try TrainingStep(model(), loss: SoftmaxCrossEntropyLoss(), optimizer: SGD(), on: $0)
            let loader = try Loader(digits, batchSize: 12, microBatchSize: 2, seed: 1, on: $0)
            for batch in loader.epoch(0) {
                try step(batch, rates: Rates(learningRate: 0.1 + Double($0.rank)))
            }
        }
        expect("learning rate: ") {
            let step = try TrainingStep(model(), loss: SoftmaxCrossEntropyLoss(), optimizer: SGD(), on: $0)
            let loader = try Loader(digits, batchSize: 12, microBatchSize: 2, seed: 1, on: $0)
            for (number, batch) in loader.epoch(0).enumerated() {
                let course = Course(stepCount: 5, stepsPerEpoch: 5, learningRate: 0.1)
                try step(
                    batch, rates: Steps(rank: $0.rank).rates(at: number, of: course, state: ScheduleState()))
            }
        }
        expect("layers.0.weight: ") {
            _ = try Sequential([Dense(units: 10)], inputShape: [64], seed: UInt64($0.rank)).predict(
                digits, on: $0)
        }
        expect("samples: ") { _ = try model().evaluate(digits.taking(40 + $0.rank, seed: 1), on: $0) }
    }

    @Test("statistics of whole shares, not of micro-batches, are refused; totals are the same on any ranks")
    func statistics() throws {
        final class Centring: Layer {
            let kind = "Centring"
            private let isTotal: Bool
            init(isTotal: Bool) { self.isTotal = isTotal }
            func build(inputShape: [Int], context: BuildContext) -> [Int] { inputShape }
            func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
                guard pass.mode == .training else { return x }
                let (values, width) = (x.data.floats, x.shape[1])
                func sum(_ rows: Range<Int>) -> [Double] {
                    (0..<width).map { column in
                        Double(rows.reduce(Float(0)) { $0 + values[$1 * width + column] })
                    }
                }
                let total: [Double]
                if isTotal {
                    total = try pass.share.total(width: width) { sum($0) }
                } else {
                    let ends = pass.samples.subtrees.map { pass.samples.microBatchEnds[$0.upperBound - 1] }
                    let starts = [0] + ends.dropLast()
                    do {
                        total = try pass.statistics.reduce(
                            zip(starts, ends).map { sum($0..<$1) }, width: width
                        ) { zip($0, $1).map { $0 + $1 } }
                    } catch {
                        throw FunctionError(function: "centring", inputs: [x], reason: "\(error)")
                    }
                }
                return try x - Variable(Tensor(total.map { $0 / 64 }), requiresGradient: false)
            }
        }
        let digits = try Digits(.test).load().taking(61, seed: 1)
        @Sendable func work(_ ranks: any Communicator, isTotal: Bool) throws -> String {
            let model = try Sequential(
                [Dense(units: 7), Centring(isTotal: isTotal), Dense(units: 10)], inputShape: [8, 8])
            try model.fit(digits, epochs: 2, batch: BatchPlan(size: 13, micro: 2), on: ranks)
            return "\(ParameterDigest(model))"
        }
        let alone = try work(SoloCommunicator(), isTotal: true)
        for ranks in 2...5 {
            let all = try InProcessCommunicator.run(ranks: ranks) { try work($0, isTotal: true) }
            #expect(all.allSatisfy { $0 == alone })
        }
        let error = #expect(throws: (any Error).self) { try work(SoloCommunicator(), isTotal: false) }
        #expect(
            error.map { "\($0)".contains("sums over samples would depend on the number of ranks") } == true)
    }

    @Test("predictions and evaluations that depend on other samples are refused", arguments: [1, 3])
    func dependentPredictions(ranks: Int) throws {
        let digits = try Digits(.test).load().taking(61, seed: 1)
        @Sendable func model() throws -> Sequential {
            try Sequential(
                [
                    Dense(units: 10),
                    Activation("raw") { x throws(FunctionError) in try x / Double(x.shape[0]) },
                ], inputShape: [8, 8])
        }
        for use: @Sendable (InProcessCommunicator) throws -> Void in [
            { _ = try model().predict(digits, on: $0) }, { _ = try model().evaluate(digits, on: $0) },
        ] {
            let error = #expect(throws: (any Error).self) {
                try InProcessCommunicator.run(ranks: ranks, use)
            }
            #expect(error.map { "\($0)".contains("would depend on the number of ranks") } == true)
        }
    }

    /// A layer that keeps a running value in training, and passes its inputs on.
    private final class Running: Layer {
        let kind = "Running"
        private(set) var buffers: [Buffer] = []
        private let value: (Variable, Tensor) throws(FunctionError) -> Tensor

        init(_ value: @escaping (Variable, Tensor) throws(FunctionError) -> Tensor) { self.value = value }

        func build(inputShape: [Int], context: BuildContext) -> [Int] {
            buffers = [Buffer("value", Tensor(repeating: 0, shape: [1, 4], type: context.type))]
            return inputShape
        }

        func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
            if pass.mode == .training { buffers[0].data = try value(x, buffers[0].data) }
            return x
        }
    }

    /// A fit of a model with a running value on some ranks: its digest and that of the buffers on each.
    private static func running(
        ranks: Int, _ value: @escaping @Sendable (Variable, Tensor) throws(FunctionError) -> Tensor
    ) throws -> Set<[Double]> {
        let digits = try Digits(.test).load().taking(61, seed: 1)
        return Set(
            try InProcessCommunicator.run(ranks: ranks) { ranks in
                let model = try Sequential(
                    [Dense(units: 12), Running(value), Dense(units: 10)], inputShape: [8, 8])
                try model.fit(digits, epochs: 1, batch: BatchPlan(size: 20, micro: 3), on: ranks)
                return model.state.flatMap(\.tensor.values)
            })
    }

    @Test("a mean over several rows of each sample counts them on ranks without samples, too")
    func meanOfRows() throws {
        let value: @Sendable (Variable, Tensor) throws(FunctionError) -> Tensor = {
            x, _ throws(FunctionError) in
            try mean(try reshape(x, to: [x.shape[0] * 3, 4]), axes: [0], keepingAxes: true).data
        }
        let alone = try Self.running(ranks: 1, value)
        for ranks in 2...4 { #expect(try Self.running(ranks: ranks, value) == alone) }
    }

    @Test("a running value of the layer's own is like a parameter; one of raw rows is refused")
    func runningValues() throws {
        let value: @Sendable (Variable, Tensor) throws(FunctionError) -> Tensor = {
            x, last throws(FunctionError) in
            let now = try mean(try reshape(x, to: [x.shape[0] * 3, 4]), axes: [0], keepingAxes: true)
            return try (0.9 * Variable(last) + 0.1 * now).data
        }
        let alone = try Self.running(ranks: 1, value)
        for ranks in 2...3 { #expect(try Self.running(ranks: ranks, value) == alone) }
        let raw: @Sendable (Variable, Tensor) throws(FunctionError) -> Tensor = { x, _ in
            Tensor(repeating: x.data.values.max() ?? 0, shape: [1, 4], type: x.data.type)
        }
        let error = #expect(throws: (any Error).self) { try Self.running(ranks: 1, raw) }
        #expect("\(error.map { "\($0)" } ?? "")".contains("the buffer layers.1.value would depend"))
    }

    /// A rule whose steps depend on the norm of all parameters that it is given, or on each parameter alone.
    private struct Rule: Optimizer {
        let usesNorm: Bool
        let learningRate = 0.01
        var stateVectors: [StateVector] { [StateVector("velocity")] }

        func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
            let norm = usesNorm ? parameters.values.reduce(0) { $0 + $1 * $1 }.squareRoot() : 1
            let velocity = zip(state[0].values, gradient.values).map { 0.9 * $0 + update.gradientScale * $1 }
            state[0].assign(Tensor(velocity, type: parameters.type))
            let moved = zip(parameters.values, state[0].values).map { $0 - update.learningRate * norm * $1 }
            parameters.assign(Tensor(moved, type: parameters.type))
        }
    }

    @Test("an optimizer of one's own keeps the bits; one that uses norms is refused")
    func ownOptimizer() throws {
        let digits = try Digits(.test).load().taking(61, seed: 1)
        func train(ranks: Int, usesNorm: Bool) throws -> Set<String> {
            Set(
                try InProcessCommunicator.run(ranks: ranks) { ranks in
                    let model = try Sequential(Self.layers(), inputShape: [8, 8])
                    try model.fit(digits, epochs: 1, optimizer: Rule(usesNorm: usesNorm), on: ranks)
                    return "\(ParameterDigest(model))"
                })
        }
        #expect(try train(ranks: 3, usesNorm: false) == train(ranks: 1, usesNorm: false))
        let error = #expect(throws: (any Error).self) { try train(ranks: 2, usesNorm: true) }
        #expect(
            "\(error.map { "\($0)" } ?? "")".contains(
                "the updates of Rule would depend on the number of ranks"))
    }

    @Test("ranks that would not do the same do not begin")
    func differentRanks() throws {
        let digits = try Digits(.test).load()
        for difference in ["training data", "seed", "layers.0.weight"] {
            let error = #expect(throws: CommunicationError.self) {
                try InProcessCommunicator.run(ranks: 2) { ranks in
                    let isOther = ranks.rank == 1
                    let model = try Sequential(
                        Self.layers(), inputShape: [8, 8],
                        seed: isOther && difference.hasPrefix("layers") ? 1 : 2)
                    try model.fit(
                        digits.taking(70, seed: isOther && difference == "training data" ? 1 : 2), epochs: 1,
                        seed: isOther && difference == "seed" ? 1 : 2, on: ranks)
                }
            }
            #expect(error?.description.contains("the ranks would not do the same") == true)
            #expect(error?.description.contains("  \(difference): ") == true, "\(error?.description ?? "")")
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

    /// A layer that returns its inputs, whatever it says of them.
    private final class OtherLayer: Layer {
        let kind = "OtherLayer"
        private(set) var parameters: [Parameter] = []
        private let said: [Int]
        private let type: ScalarType?

        init(said: [Int], type: ScalarType? = nil) { (self.said, self.type) = (said, type) }

        func build(inputShape: [Int], context: BuildContext) -> [Int] {
            let ones = Tensor(repeating: 1, shape: inputShape, type: type ?? context.type)
            parameters = [Parameter("w", Variable(ones, name: context.fullName("w")))]
            return said
        }

        func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
            try x * parameters[0].variable
        }
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
        expect("has no samples") { _ = try model.predict(digits.subset([])) }
        expect("has no samples") { try model.fit(digits, validation: digits.subset([]), epochs: 1) }
        expect("is no part of a batch of 0") {
            try model.fit(digits, epochs: 1, batch: BatchPlan(size: 0, micro: 1))
        }
        expect("train for 0 to 1000000000") { try model.fit(digits, epochs: .max) }
        expect("SGD: learning_rate must be 0 or more, found -0.1") {
            try model.fit(digits, epochs: 1, optimizer: SGD(learningRate: -0.1))
        }
        expect("early stopping watches 'vall_loss', which is no metric: training_loss, ") {
            try model.fit(digits, epochs: 1, earlyStopping: EarlyStopping(Monitor("vall_loss")))
        }
        expect("Adam: beta_1 must be at least 0 and less than 1, found 2.0") {
            _ = try TrainingStep(model, loss: SoftmaxCrossEntropyLoss(), optimizer: Adam(beta1: 2))
        }
        expect("GlobalNormClipping: threshold must be more than 0, found nan") {
            try model.fit(digits, epochs: 1, clipping: GlobalNormClipping(threshold: .nan))
        }
        expect("WarmUp: warm_up: epochs must be 0 or more, found -3.0") {
            try model.fit(digits, epochs: 1, schedule: WarmUp(.epochs(-3), before: ConstantSchedule()))
        }
        expect("EarlyStopping: patience must be 0 or more") {
            try model.fit(
                digits, validation: digits, epochs: 1, earlyStopping: EarlyStopping(patience: -1))
        }
        expect("SoftmaxCrossEntropyLoss: label_smoothing must be at least 0 and less than 1, found 2.0") {
            try model.fit(digits, epochs: 1, loss: SoftmaxCrossEntropyLoss(labelSmoothing: 2))
        }
        expect("AutoencoderPretraining: noise must be 0 or more") {
            try model.pretrain(by: AutoencoderPretraining(layers: 2, noise: -1), from: digits)
        }
        expect("layer 0 (GaussianNoise): stddev must be 0 or more, found -1.0") {
            _ = try Sequential([GaussianNoise(standardDeviation: -1)], inputShape: [2])
        }
        expect("layer 1 (Dense): NormalInitializer: stddev must be 0 or more") {
            let normal = NormalInitializer(standardDeviation: -1)
            _ = try Sequential(
                [Activation.elu(), Dense(units: 2, initializer: normal)], inputShape: [2])
        }
        expect("layer 0 (Dense): l2 must be 0 or more") {
            _ = try Sequential(
                [Dense(units: 2, regularization: WeightRegularization(l2: -1))], inputShape: [2])
        }
        for shape in [[-1], [-2, -4], [0], [.max, 2]] {
            expect("the shape of a sample cannot be \(shape)") {
                _ = try Sequential([Dense(units: 2)], inputShape: shape)
            }
        }
        expect("its parameter 'w' is float64 in a model of float32") {
            _ = try Sequential([OtherLayer(said: [2], type: .float64)], inputShape: [2])
        }
        expect("the shape of its outputs cannot be [-3]") {
            _ = try Sequential([OtherLayer(said: [-3])], inputShape: [2])
        }
        expect("layer 0 gave rows of the shape [64]; its build said [10]") {
            _ = try Sequential([OtherLayer(said: [10])], inputShape: [64]).predict(digits)
        }
        expect("layers.0.weight is another model's since") {
            let layer = Dense(units: 10)
            let first = try Sequential([layer], inputShape: [64])
            _ = try Sequential([layer], inputShape: [64])
            _ = try first.predict(digits)
        }
        expect("layer 1 (Dense): it is the same object as layer 0") {
            let layer = Dense(units: 2)
            _ = try Sequential([layer, layer], inputShape: [2])
        }
        expect("0 ranks and the hosts [] do not fit") {
            _ = try InProcessCommunicator.run(ranks: 0) { $0.rank }
        }
        expect("give no batches of 4 in micro-batches of 9") {
            _ = try Loader(digits, batchSize: 4, microBatchSize: 9, seed: 1, on: SoloCommunicator())
        }
        expect("the layer is called before it has been built") {
            _ = try Dense(units: 2)(Variable(Tensor(zeros: [1, 2])), ForwardPass(rows: 1))
        }
        expect("there is no sample -1 among") { _ = try digits.subset([0, -1]) }
        expect("2 weights do not fit") { _ = try digits.weighted(by: [1, 2]) }
        expect("2 weights do not fit 10 classes") { _ = try digits.weighted(byClass: [1, 2]) }
        expect("weight 0 is nan") {
            _ = try digits.weighted(by: [Double](repeating: .nan, count: digits.sampleCount))
        }
        expect("all weights are 0") {
            _ = try digits.weighted(by: [Double](repeating: 0, count: digits.sampleCount))
        }
        expect("1 groups do not fit") { _ = try digits.grouped(by: [1]) }
        expect("sample 0 has the class") { _ = try Dataset(samples: [[1]], classes: [.min]) }
        expect("classes") { _ = try Dataset(samples: [[1]], classes: [.max]) }
        expect("are no part of") { _ = try digits.taking(-1, seed: 0) }
        expect("names a class twice") { _ = try digits.keeping(classes: [1, 1]) }
        expect("there is no layer 'x': the layers are ") { _ = try Layers.catalog.make(Selection("x")) }
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
