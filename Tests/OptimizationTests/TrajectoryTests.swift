import Autodiff
import NeuralNetworks
import Optimization
import Tensors
import TestSupport
import Testing

/// Ten steps in one process, built from the modules below the trainer.
@Suite struct TrajectoryTests {
    private static let file = try? References.training()
    private static let cases = file?.cases ?? []

    /// The results of the steps.
    private struct End {
        var losses: [Double] = []
        var gradientNorms: [Double] = []
        var parameters: [[Double]] = []
    }

    private func train(_ example: TrainingFile.Case, of file: TrainingFile, type: ScalarType) throws -> End {
        let layers: [any Layer] = file.widths.dropFirst().flatMap { units -> [any Layer] in
            let activation =
                example.activation == "relu"
                ? Activation("ReLU", relu) : Activation("ELU") { x throws(FunctionError) in try elu(x) }
            return [Dense(units: units), activation]
        }.dropLast()
        let model = try Sequential(layers, inputShape: [file.widths[0]], type: type)
        try model.load(
            Safetensors(
                file.initialParameters.map {
                    ($0.name, try Tensor($0.values, shape: $0.shape, type: .float64))
                }))
        let classifies = example.loss == "softmax_cross_entropy"
        let loss: any Loss = classifies ? SoftmaxCrossEntropyLoss() : MeanSquaredErrorLoss()
        let optimizer: any Optimizer =
            example.optimizer == "sgd"
            ? SGD(learningRate: example.learningRate)
            : Momentum(learningRate: example.learningRate, momentum: example.momentum)
        let arena = ParameterArena(model.parameters, type: type)
        let state = optimizer.stateVectors.map {
            Tensor(repeating: $0.initialValue, shape: [arena.elementCount], type: type)
        }
        let (inputs, targets) = (try file.inputs.tensor(type), try file.targets.tensor(type))
        var end = End()
        for (step, batch) in file.batches.enumerated() {
            let rows = batch.first..<batch.first + batch.count
            let outputs = try model(
                Variable(inputs.rows(rows), requiresGradient: false),
                ForwardPass(rows: batch.count, mode: .training, step: step))
            let losses = try loss(
                outputs, classifies ? .classes(Array(file.labels[rows])) : .values(targets.rows(rows)))
            arena.prepareGradients(partCount: 1)
            try mean(losses).backward()
            let gradient = arena.gradients[0]
            let norm = gradient.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
            end.losses.append(mean(losses.data.values))
            end.gradientNorms.append(norm)
            let threshold = example.clipGlobalNorm ?? .infinity
            optimizer.update(
                arena.values, gradient: gradient, state: state,
                Update(
                    step: step + 1, learningRate: optimizer.learningRate,
                    gradientScale: norm >= threshold ? threshold / norm : 1))
        }
        end.parameters = model.parameters.map(\.variable.data.values)
        return end
    }

    @Test("ten steps are those of Keras and PyTorch", arguments: cases, [ScalarType.float64, .float32])
    func references(_ example: TrainingFile.Case, type: ScalarType) throws {
        let file = try #require(Self.file)
        let allowed = type == .float64 ? 1e-12 : 1e-5
        let end = try train(example, of: file, type: type)
        #expect(relativeError(end.losses, example.losses) <= allowed)
        #expect(relativeError(end.gradientNorms, example.gradientNorms) <= allowed)
        #expect(end.parameters.count == example.finalParameters.count)
        for (values, expected) in zip(end.parameters, example.finalParameters) {
            let floor = largestMagnitude(expected.values)
            #expect(relativeError(values, expected.values, floor: floor) <= allowed, "\(expected.name)")
        }
    }

    @Test("there are cases of both activations, losses, optimizers, with and without clipping")
    func completeness() {
        #expect(Self.cases.count == 16)
        #expect(
            Set(Self.cases.map { "\($0.activation) \($0.loss) \($0.optimizer) \($0.clipGlobalNorm != nil)" })
                .count == 16)
    }
}
