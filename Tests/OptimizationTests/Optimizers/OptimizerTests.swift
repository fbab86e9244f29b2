import Optimization
import Registry
import Tensors
import TestSupport
import Testing

@Suite("Optimizers")
struct OptimizerTests {
    /// θ after each of some steps from 1 with the gradients sin(t), by a rule in float64.
    private func trajectory(_ optimizer: any Optimizer, steps: Int, momentum: Double? = nil) -> [Double] {
        let parameters = Tensor([1], type: .float64)
        let state = optimizer.stateVectors.map {
            Tensor(repeating: $0.initialValue, shape: [1], type: .float64)
        }
        return (1...steps).map { step in
            optimizer.update(
                parameters, gradient: Tensor([Self.gradient(step)], type: .float64), state: state,
                Update(step: step, learningRate: optimizer.learningRate, momentum: momentum))
            return parameters.item
        }
    }

    /// Numbers from −1 to 1 without a pattern.
    private static func gradient(_ step: Int) -> Double { Double(step * step * 7919 % 1000) / 500 - 1 }

    @Test("an optimizer made in Swift has the defaults of a configuration")
    func defaults() throws {
        let made: [String: any Optimizer] = [
            "sgd": SGD(), "momentum": Momentum(), "nag": NAG(), "adagrad": Adagrad(), "rmsprop": RMSProp(),
            "adam": Adam(), "adamw": AdamW(), "adamax": AdaMax(), "nadam": Nadam(),
        ]
        #expect(made.keys.sorted() == Optimizers.catalog.entries.map(\.name).sorted())
        for entry in Optimizers.catalog.entries {
            #expect(try "\(entry.make(OptionValues()))" == made[entry.name].map { "\($0)" })
        }
    }

    @Test(
        "nadam's product of momenta, made anew at each step, is the running product over thousands of steps")
    func nadam() {
        let (rate, beta1, beta2, epsilon) = (0.01, 0.99, 0.999, 1e-7)
        var (theta, m, v, product, power1, power2) = (1.0, 0.0, 0.0, 1.0, 1.0, 1.0)
        let expected = (1...3000).map { step in
            let g = Self.gradient(step)
            power1 *= 0.96
            power2 *= beta2
            let (now, next) = (beta1 * (1 - 0.5 * power1), beta1 * (1 - 0.5 * power1 * 0.96))
            product *= now
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g * g
            let direction = next * m / (1 - product * next) + (1 - now) * g / (1 - product)
            theta -= rate * direction / ((v / (1 - power2)).squareRoot() + epsilon)
            return theta
        }
        let optimizer = Nadam(learningRate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon)
        #expect(relativeError(trajectory(optimizer, steps: 3000), expected) < 1e-11)
    }

    @Test(
        "centered rmsprop keeps its digits in float32, though the gradient's variance vanishes",
        arguments: [0.5, 0.9, 0.99])
    func centered(rho: Double) {
        let (rate, epsilon, gradient) = (0.01, 1e-7, Double(Float(3.3)))
        let optimizer = RMSProp(learningRate: rate, rho: rho, epsilon: epsilon, isCentered: true)
        let parameters = Tensor([0.0])
        let state = optimizer.stateVectors.map { Tensor(repeating: $0.initialValue, shape: [1]) }
        var (theta, v, a) = (0.0, 0.0, 0.0)
        for step in 1...200 {
            v = rho * v + (1 - rho) * gradient * gradient
            a = rho * a + (1 - rho) * gradient
            theta -= rate * gradient / (v - a * a + epsilon).squareRoot()
            optimizer.update(
                parameters, gradient: Tensor([gradient]), state: state,
                Update(step: step, learningRate: rate))
            #expect(relativeError(parameters.values, [theta]) < 5e-5, "step \(step)")
        }
    }

    @Test("a schedule's momentum takes the place of the rule's own")
    func momenta() {
        for make in [
            { Momentum(learningRate: 0.1, momentum: $0) }, { NAG(learningRate: 0.1, momentum: $0) },
            { RMSProp(learningRate: 0.1, momentum: $0) },
        ] as [(Double) -> any Optimizer] {
            #expect(
                trajectory(make(0.9), steps: 5, momentum: 0.5)
                    == trajectory(make(0.5), steps: 5))
        }
        #expect(RMSProp(learningRate: 0.1).momentum == nil && Adam(learningRate: 0.1).momentum == nil)
    }

    @Test("a rule leaves parameters of no gradient where they are, so that gaps in an arena stay 0")
    func gaps() throws {
        for type in ScalarType.allCases {
            for entry in Optimizers.catalog.entries where entry.name != "adamw" {
                let optimizer = try entry.make(OptionValues())
                let parameters = Tensor([0, 0.5], type: type)
                let state = optimizer.stateVectors.map {
                    Tensor(repeating: $0.initialValue, shape: [2], type: type)
                }
                for step in 1...3 {
                    optimizer.update(
                        parameters, gradient: Tensor([0, 0], type: type), state: state,
                        Update(step: step, learningRate: 0.1))
                }
                #expect(parameters.values == [0, 0.5], "\(entry.name)")
            }
        }
    }

    @Test("an update in parts is the update of the whole")
    func parts() throws {
        var generator = SeededGenerator(seed: 5)
        func draw() -> Tensor { Tensor((0..<50).map { _ in Double.random(in: -1...1, using: &generator) }) }
        for entry in Optimizers.catalog.entries {
            let optimizer = try entry.make(OptionValues())
            let start = draw()
            let gradients = (0..<3).map { _ in draw() }
            func train(_ parts: [Range<Int>]) -> Tensor {
                let parameters = start.multiplied(by: 1)
                let state = optimizer.stateVectors.map { Tensor(repeating: $0.initialValue, shape: [50]) }
                for (step, gradient) in gradients.enumerated() {
                    for part in parts {
                        func view(_ tensor: Tensor) -> Tensor {
                            tensor.view(offset: part.lowerBound, shape: [part.count])
                        }
                        optimizer.update(
                            view(parameters), gradient: view(gradient), state: state.map(view),
                            Update(step: step + 1, learningRate: 0.1, gradientScale: 0.3))
                    }
                }
                return parameters
            }
            #expect(train([0..<50]).bytes == train([0..<7, 7..<8, 8..<39, 39..<50]).bytes, "\(entry.name)")
        }
    }
}
