import Autodiff
import NeuralNetworks
import Tensors
import TestSupport

/// A layer with parameters whose arithmetic is drawn from the public functions, as a user may write it.
///
/// Each operation takes any of the values computed before, whether they have samples or not. Most of what comes of it
/// is sensible, some is not, such as a division by the number of rows of a rank.
final class RandomLayer: Layer {
    let kind = "RandomLayer"
    private(set) var parameters: [Parameter] = []
    private let operations: [(Operation, choices: [Int])]
    private let width: Int

    /// An operation on values chosen by numbers.
    enum Operation: CaseIterable {
        case add, subtract, multiply, divide, maximum, minimum, choose
        case sin, square, absolute, exponential, clip, custom
        case matmul, linear, transposedLinear, prelu, normalize
        case meanOfBatch, sumOfBatch, varianceOfBatch, sumOfAll, meanOfRow, productOverBatch, centre
        case gather, reshape, concatenate, sumTo, broadcastTo
        case transpose, rowCount, rawMean, rawRow, productOfSamples
    }

    /// The operations of a layer for vectors of an even number of features.
    init(seed: UInt64, width: Int) {
        var generator = SeededGenerator(seed: seed)
        self.width = width
        operations = (0..<Int.random(in: 2...7, using: &generator)).map { _ in
            // What is refused would otherwise be met by nearly every layer.
            var operation = Operation.allCases.randomElement(using: &generator) ?? .add
            if Bool.random(using: &generator), Self.isRefused(operation) { operation = .multiply }
            return (operation, (0..<4).map { _ in Int.random(in: 0..<1000, using: &generator) })
        }
    }

    static func isRefused(_ operation: Operation) -> Bool {
        [.transpose, .rowCount, .rawMean, .rawRow, .productOfSamples].contains(operation)
    }

    var names: String { operations.map { "\($0.0)" }.joined(separator: " ") }

    func build(inputShape: [Int], context: BuildContext) throws(ModelError) -> [Int] {
        func parameter(_ name: String, _ shape: [Int]) -> Parameter {
            let values = VarianceScaling.glorotNormal.draw(
                shape, fans: Fans(input: width, output: 1), type: context.type, from: context.random)
            return Parameter(name, Variable(values, name: context.fullName(name)))
        }
        parameters = [
            parameter("vector", [width]), parameter("row", [1, width]), parameter("matrix", [width, width]),
            parameter("number", []),
        ]
        return inputShape
    }

    func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        let (vector, matrix) = (parameters[0].variable, parameters[2].variable)
        var values = [x, vector, parameters[1].variable, parameters[3].variable]
        func sampled(_ choice: Int) -> Variable {
            let found = values.filter { $0.samples != nil && $0.shape == x.shape }
            return found[choice % found.count]
        }
        for (operation, choices) in operations {
            // The last values are the most interesting.
            let a = values[max(0, values.count - 1 - choices[0] % 6)]
            let b = values[choices[1] % values.count]
            let (s, t) = (sampled(choices[2]), sampled(choices[3]))
            let value: Variable
            switch operation {
            case .add: value = try a + b
            case .subtract: value = try s - b
            case .multiply: value = try a * b
            case .divide: value = try a / (square(b) + 1)
            case .maximum: value = try maximum(s, b)
            case .minimum: value = try minimum(a, t)
            case .choose:
                let zero = Tensor(repeating: 0, type: s.data.type)
                let isPositive = try? s.data.greater(than: zero)
                value = try Autodiff.choose(
                    s, b, where: Variable(isPositive ?? zero, requiresGradient: false))
            case .sin: value = try sin(a)
            case .square: value = try square(a)
            case .absolute: value = try absolute(a)
            case .exponential: value = try exp(clip(a, to: -1...1))
            case .clip: value = try clip(a, to: -0.5...0.5)
            case .custom: value = try Cubed()(a)
            case .matmul: value = try Autodiff.matmul(s, matrix)
            case .linear: value = try Autodiff.linear(s, weight: matrix, bias: vector)
            case .transposedLinear: value = try Autodiff.transposedLinear(s, weight: matrix)
            case .prelu: value = try NeuralNetworks.prelu(s, slopes: vector)
            case .normalize:
                value = try BatchNormalization(epsilon: 0.01, over: pass.share)(s, square(vector) + 1, vector)
            case .meanOfBatch: value = try mean(s, axes: [0])
            case .sumOfBatch: value = try sum(s, axes: [0], keepingAxes: true) / 100
            case .varianceOfBatch: value = try mean(square(s - mean(s, axes: [0])), axes: [0])
            case .sumOfAll: value = try sum(a) / 100
            case .meanOfRow: value = try mean(s, axes: [1], keepingAxes: true)
            case .productOverBatch:
                value = try Autodiff.matmul(s, Autodiff.matmul(s, t, transposingFirst: true) / 100)
            case .centre: value = try (s - mean(s, axes: [0])) / squareRoot(mean(square(s)) + 1)
            case .gather:
                guard let classes = try? s.data.argMax(along: 1) else { preconditionFailure("no columns") }
                let indices = Variable(classes, requiresGradient: false, samples: s.samples)
                value = try Autodiff.gather(matrix, indices)
            case .reshape:
                let pairs = try Autodiff.reshape(s, to: [s.shape[0] * 2, width / 2])
                value = try Autodiff.reshape(
                    pairs * slice(vector, 0..<width / 2, along: 0) + parameters[3].variable, to: s.shape)
            case .concatenate:
                value = try slice(Autodiff.concatenate([s, t], along: 1), 1..<width + 1, along: 1)
            case .sumTo: value = try Autodiff.sumTo(s, [width]) / 100
            case .broadcastTo: value = try Autodiff.broadcastTo(b, [x.shape[0], width])
            case .transpose: value = try Autodiff.transpose(s)
            case .rowCount: value = try s / Double(s.shape[0])
            case .rawMean:
                let total = s.data.sum().item
                value = try s * (1 + total / 10)
            case .rawRow:
                let first = Variable(s.data.rows(0..<min(1, s.shape[0])), requiresGradient: false)
                value = try s.shape[0] == 0 ? s : s + first
            case .productOfSamples:
                value = try Autodiff.matmul(Autodiff.matmul(s, Autodiff.transpose(t)), t)
            }
            values.append(value)
        }
        // All that was computed takes part, and stays small.
        var result = x
        for value in values { result = try result + sin(value) }
        return result
    }
}

/// A function of a user, without a word about samples.
private final class Cubed: UnaryFunction {
    func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] { [inputs[0].power(3)] }

    func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.multiplied(by: pass.inputs[0].squared().multiplied(by: 3))]
    }
}
