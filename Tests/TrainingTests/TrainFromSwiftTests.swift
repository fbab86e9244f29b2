// The code of the page as it is there.
// swift-format-ignore-file
// docs/train-from-swift.md
import Autodiff
import Collectives
import Configuration
import DataParallel
import Datasets
import Foundation
import NeuralNetworks
import Optimization
import Prediction
import Registry
import Reporting
import Tensors
import Training
// end
import TestSupport
import Testing

/// The code of docs/train-from-swift.md, run. To change it, change it on the page and here.
@Suite("Train from Swift") final class TrainFromSwiftTests {
    private var printed: [String] = []

    /// Stands for Swift's `print` in the page's code.
    private func print<Value>(_ value: Value) { printed.append("\(value)") }

    @Test("the code of docs/train-from-swift.md is the code below, and prints what the page says")
    func page() throws {
        let code = try DocumentedCode(page: "docs/train-from-swift.md", testFile: #filePath)
        #expect(code.pageBlocks == code.testBlocks)
        try runPage()
        #expect(printed == code.promisedOutput)
    }

    private func runPage() throws {
        // docs/train-from-swift.md
        let points: [[Float]] = (0..<400).map { [Float($0 % 20) / 10 - 0.95, Float($0 / 20) / 10 - 0.95] }
        let circle = try Dataset(
            name: "circle", samples: points,
            classes: points.map { $0[0] * $0[0] + $0[1] * $0[1] < 0.5 ? 0 : 1 })
        let (training, validation) = try circle.split(validationFraction: 0.2, seed: 1)
        print([training.sampleCount, validation.sampleCount])  // [320, 80]
        // end
        // docs/train-from-swift.md
        do {
            _ = try Dataset(samples: [[1, 2], [3]], classes: [0, 1])
        } catch {
            print(error.problem)  // sample 1 has 1 features, sample 0 has 2
        }
        // end
        // docs/train-from-swift.md
        print(try circle.weighted(byClass: [1, 3]).weights![0])  // 3.0
        // end
        // docs/train-from-swift.md
        let model = try Sequential(
            [Dense(units: 16), Activation.tanh(), Dense(units: 2)], inputShape: [2], seed: 1)
        let history = try model.fit(
            training, validation: validation, epochs: 40, optimizer: Adam(learningRate: 0.01))
        print(history.count)  // 40
        print(history[39].validation!.accuracy! > 0.9)  // true
        // end
        // docs/train-from-swift.md
        do {
            try model.fit(training, epochs: 1, optimizer: Adam(beta1: 2))
        } catch {
            print(error)  // Adam: beta_1 must be at least 0 and less than 1, found 2.0
        }
        // end
        // docs/train-from-swift.md
        let more = try model.fit(
            training, validation: validation, epochs: 30, optimizer: Momentum(learningRate: 0.02),
            schedule: ExponentialSchedule(decay: .epochs(10), rate: 0.5), clipping: GlobalNormClipping(threshold: 1),
            earlyStopping: EarlyStopping(Monitor("validation_loss"), patience: 5, restoresBestWeights: true),
            batch: BatchPlan(size: 64, micro: 16))
        print(more.count <= 30)  // true
        // end
        // docs/train-from-swift.md
        final class Curve: TrainingObserver {
            var losses: [Double] = []
            func epochEnded(_ report: EpochReport) { losses.append(report.trainingLoss) }
        }

        let curve = Curve()
        try model.fit(training, epochs: 3, observers: [curve])
        print(curve.losses.count)  // 3
        // end
        // docs/train-from-swift.md
        print(try model.evaluate(validation).accuracy! > 0.9)  // true
        let predictions = try model.predict(Dataset(samples: [[0, 0], [0.9, 0.9]]))
        print(predictions.map { $0.predictedClass! })  // [0, 1]
        print(predictions[0].values[0] > 0.5)  // true
        // end
        // docs/train-from-swift.md
        let file = FileManager.default.temporaryDirectory.appending(path: "circle-\(UUID()).safetensors").path
        try model.save(to: file)
        let copy = try Sequential(
            [Dense(units: 16), Activation.tanh(), Dense(units: 2)], inputShape: [2], seed: 2)
        try copy.load(from: file)
        print(ParameterDigest(copy) == ParameterDigest(model))  // true
        print(model.parameters.map(\.name))  // ["layers.0.weight", "layers.0.bias", "layers.2.weight", "layers.2.bias"]
        try FileManager.default.removeItem(atPath: file)
        // end
        // docs/train-from-swift.md
        final class ScaledSine: Layer {
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

        let sine = try Sequential([Dense(units: 16), ScaledSine(), Dense(units: 2)], inputShape: [2])
        try sine.fit(training, epochs: 5)
        print(sine.parameters[2].name)  // layers.1.gamma
        // end
        // docs/train-from-swift.md
        final class Centred: Layer {
            let kind = "Centred"
            private(set) var buffers: [Buffer] = []

            func build(inputShape: [Int], context: BuildContext) -> [Int] {
                buffers = [Buffer("running_mean", Tensor(zeros: inputShape, type: context.type))]
                return inputShape
            }

            func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
                let running = Variable(buffers[0].data, name: "running mean", requiresGradient: false)
                guard pass.mode == .training else { return try x - running }
                let average = try mean(x, axes: [0])
                buffers[0].data = try (0.9 * running + 0.1 * average).data
                return try x - average
            }
        }

        let digests = try InProcessCommunicator.run(ranks: 3) { ranks in
            let model = try Sequential(
                [Dense(units: 16), Centred(), ScaledSine(), Dense(units: 2)], inputShape: [2])
            try model.fit(training, epochs: 3, on: ranks)
            return "\(ParameterDigest(model))"
        }
        print(Set(digests).count)  // 1
        // end
        // docs/train-from-swift.md
        final class PeakScaling: Layer {
            let kind = "PeakScaling"
            private(set) var buffers: [Buffer] = []

            func build(inputShape: [Int], context: BuildContext) -> [Int] {
                buffers = [Buffer("peak", Tensor(repeating: 1, shape: [1], type: context.type))]
                return inputShape
            }

            func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
                if pass.mode == .training {
                    let sizes = x.data.values.map(abs)
                    let columns = x.shape[1]
                    let peak = try pass.share.total(width: 1) { rows in
                        [sizes[rows.lowerBound * columns..<rows.upperBound * columns].max() ?? 0]
                    } combine: {
                        [max($0[0], $1[0])]
                    }
                    buffers[0].data = Tensor([max(peak[0], buffers[0].data.values[0])], type: x.data.type)
                }
                return try x / Variable(buffers[0].data, name: "peak", requiresGradient: false)
            }
        }

        let peaks = try InProcessCommunicator.run(ranks: 3) { ranks in
            let model = try Sequential([PeakScaling(), Dense(units: 2)], inputShape: [2])
            try model.fit(training, epochs: 1, on: ranks)
            return "\(ParameterDigest(model))"
        }
        print(Set(peaks).count)  // 1
        // end
        // docs/train-from-swift.md
        struct CubicLoss: Loss {
            func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable {
                guard case .values(let values) = targets else {
                    throw FunctionError(
                        function: "cubicLoss", inputs: [outputs], reason: "it takes target values, not classes")
                }
                let errors = try absolute(outputs - Variable(values, name: "targets", requiresGradient: false))
                return try mean(errors ^ 3, axes: [1])
            }
        }

        let line = try Dataset(
            name: "line", samples: (0..<64).map { [Float($0) / 64] }, targets: (0..<64).map { [Double($0) / 32 + 1] })
        let regression = try Sequential([Dense(units: 1)], inputShape: [1])
        try regression.fit(line, epochs: 200, optimizer: Adam(learningRate: 0.02), loss: CubicLoss())
        let value = try regression.predict(line, loss: CubicLoss())[32].values[0]
        print(abs(value - 2) < 0.1)  // true
        // end
        // docs/train-from-swift.md
        struct SignDescent: Optimizer {
            let learningRate: Double
            var stateVectors: [StateVector] { [] }

            func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
                let change = gradient.sign().multiplied(by: -update.learningRate)
                guard let next = try? parameters.adding(change) else { return }
                parameters.assign(next)
            }
        }

        try regression.fit(line, epochs: 10, optimizer: SignDescent(learningRate: 0.001), loss: CubicLoss())
        // end
        // docs/train-from-swift.md
        struct Diagonal: DataSource {
            let count: Int

            func load(context: DataContext) throws(DataError) -> Dataset {
                try Dataset(
                    name: "diagonal", samples: (0..<count).map { [Float($0), Float($0)] },
                    classes: (0..<count).map { $0 % 2 })
            }
        }

        print(try Diagonal(count: 6).load().sampleShape)  // [2]
        // end
        // docs/train-from-swift.md
        let ranks = SoloCommunicator()
        let loader = try Loader(training, batchSize: 32, microBatchSize: 8, seed: 42, on: ranks)
        let step = try TrainingStep(
            copy, loss: SoftmaxCrossEntropyLoss(), optimizer: Adam(learningRate: 0.001), on: ranks)
        var losses: [Double] = []
        for epoch in 0..<2 {
            var loss = 0.0
            for batch in loader.epoch(epoch) { loss += try step(batch).lossSum }
            losses.append(loss / Double(training.sampleCount))
        }
        print(losses.allSatisfy { $0 < 0.5 })  // true
        // end
    }
}
