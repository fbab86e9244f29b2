import Autodiff
import Summation
import SystemSupport
import Tensors
import TestSupport
import Testing

@Suite struct CentralDifferenceTests {
    /// A function at a place where it is smooth.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let shapes: [[Int]]
        let range: ClosedRange<Double>
        let function: @Sendable ([Variable]) throws -> [Variable]

        init(
            _ name: String, _ shapes: [Int]..., in range: ClosedRange<Double> = -2...2,
            _ function: @escaping @Sendable ([Variable]) throws -> Variable
        ) {
            testDescription = "\(name) of \(shapes)"
            self.shapes = shapes
            self.range = range
            self.function = { [try function($0)] }
        }
    }

    private static let away = 0.5...2.0  // from zero

    private static let unary: [Case] = [
        Case("negate", [3, 4]) { try negate($0[0]) },
        Case("absolute", [3, 4], in: away) { try absolute($0[0]) },
        Case("absolute of negative numbers", [3, 4], in: -2 ... -0.5) { try absolute($0[0]) },
        Case("square", [3, 4]) { try square($0[0]) },
        Case("exp", [3, 4]) { try exp($0[0]) },
        Case("log", [3, 4], in: away) { try log($0[0]) },
        Case("power 3", [3, 4]) { try power($0[0], 3) },
        Case("power 0", [3, 4]) { try power($0[0], 0) },
        Case("power 1", [3, 4]) { try power($0[0], 1) },
        Case("power −2", [3, 4], in: away) { try power($0[0], -2) },
        Case("power ½", [3, 4], in: away) { try power($0[0], 0.5) },
        Case("power 2.7", [3, 4], in: away) { try power($0[0], 2.7) },
        Case("sum", [2, 3, 4]) { try sum($0[0]) },
        Case("sum of a scalar", []) { try sum($0[0]) },
        Case("sum, axes kept", [2, 3, 4]) { try sum($0[0], keepingAxes: true) },
        Case("sum along the outer axes", [2, 3, 4]) { try sum($0[0], axes: [0, 2]) },
        Case("sum along the middle axis, kept", [2, 3, 4]) { try sum($0[0], axes: [1], keepingAxes: true) },
        Case("mean", [2, 3, 4]) { try mean($0[0]) },
        Case("mean along the outer axes", [2, 3, 4]) { try mean($0[0], axes: [2, 0]) },
        Case("mean along the last axis, kept", [2, 3]) { try mean($0[0], axes: [1], keepingAxes: true) },
        Case("reshape", [2, 6]) { try reshape($0[0], to: [3, 1, 4]) },
        Case("transpose", [3, 5]) { try transpose($0[0]) },
        Case("broadcastTo", [3, 1]) { try broadcastTo($0[0], [2, 3, 4]) },
        Case("broadcastTo of a scalar", []) { try broadcastTo($0[0], [2, 3]) },
        Case("sumTo", [2, 3, 4]) { try sumTo($0[0], [3, 1]) },
        Case("sumTo a scalar", [2, 3]) { try sumTo($0[0], []) },
        Case("sin", [3, 4]) { try sin($0[0]) },
        Case("cos", [3, 4]) { try cos($0[0]) },
        Case("squareRoot", [3, 4], in: away) { try squareRoot($0[0]) },
        Case("clip", [3, 4], in: away) { try clip($0[0], to: 0...1e9) },
        Case("slice", [3, 4]) { try slice($0[0], 1..<3, along: 1) },
        Case("slice of rows", [3, 4]) { try slice($0[0], 0..<2, along: 0) },
        Case("stack", [3, 4]) { try stack([$0[0], square($0[0])], along: 1) },
        Case("split", [2, 5]) { inputs in
            let parts = try split(inputs[0], [2, 3], along: 1)
            return try sum(square(parts[0])) + sum(parts[1] * 3)
        },
    ]

    private static let pairs: [Case] = [
        [[3, 4], [3, 4]], [[3, 4], [4]], [[3, 1], [2, 3, 4]], [[], [2, 3]], [[4, 1], [1, 3]],
    ]
    .flatMap { shapes -> [Case] in
        [
            Case("add", shapes[0], shapes[1]) { try add($0[0], $0[1]) },
            Case("subtract", shapes[0], shapes[1]) { try subtract($0[0], $0[1]) },
            Case("multiply", shapes[0], shapes[1]) { try multiply($0[0], $0[1]) },
            Case("divide", shapes[0], shapes[1], in: away) { try divide($0[0], $0[1]) },
        ]
    }

    private static let layout = SampleLayout(
        microBatchEnds: [2, 4, 6, 7], subtrees: [0..<2, 2..<3, 3..<4], firstSample: 2, globalSampleCount: 9)

    private static let matrices: [Case] = [
        Case("matmul, the first one transposed", [5, 3], [5, 4]) {
            try matmul($0[0], $0[1], transposingFirst: true)
        },
        Case("maximum", [3, 4], [4]) { try maximum($0[0], $0[1] + 0.013) },
        Case("minimum", [3, 1], [3, 4]) { try minimum($0[0], $0[1] + 0.013) },
        Case("choose", [2, 3], [3]) {
            let condition = try Tensor([0, 1, 1, 1, 0, 1], shape: [2, 3], type: .float64)
            return try choose($0[0], $0[1], where: Variable(condition, requiresGradient: false))
        },
        Case("gather", [4, 3]) {
            try gather($0[0], Variable(Tensor([3, 0, 3], type: .float64), requiresGradient: false))
        },
        Case("concatenate", [2, 3], [2, 2]) { try concatenate([$0[0], $0[1]], along: 1) },
        Case("matmul", [3, 5], [5, 4]) { try matmul($0[0], $0[1]) },
        Case("matmul of a row and a column", [1, 5], [5, 1]) { try matmul($0[0], $0[1]) },
        Case("linear", [5, 3], [4, 3], [4]) { try linear($0[0], weight: $0[1], bias: $0[2]) },
        Case("linear without bias", [5, 3], [4, 3]) { try linear($0[0], weight: $0[1]) },
        Case("transposedLinear", [5, 3], [3, 4], [4]) {
            try transposedLinear($0[0], weight: $0[1], bias: $0[2])
        },
        Case("transposedLinear in several subtrees", [7, 3], [3, 4]) {
            try transposedLinear($0[0].having(Samples(layout)), weight: $0[1])
        },
        Case("linear in several subtrees", [7, 3], [4, 3], [4]) {
            try linear($0[0].having(Samples(layout)), weight: $0[1], bias: $0[2])
        },
    ]

    private static let composed: [Case] = [
        Case("a variable used four times", [3]) { try ($0[0] ^ 2) * $0[0] + exp(-$0[0]) },
        Case("softmax spelt out", [3, 4]) { inputs in
            let e = try exp(inputs[0])
            return try log(e / sum(e, axes: [1], keepingAxes: true))
        },
        Case("two layers", [5, 3], [4, 3], [4], [2, 4]) { inputs in
            let hidden = try linear(inputs[0], weight: inputs[1], bias: inputs[2])
            return try mean(square(linear(hidden, weight: inputs[3])))
        },
        Case("numbers at either side", [4], in: away) { inputs in
            let x = inputs[0]
            return try (1.5 - x) * 2 / (x + 3) + 0.5 / x - (2 + x) * (x - 1) + 3 * x / 7
        },
    ]

    @Test("gradients are central differences", arguments: unary + pairs + matrices + composed)
    func centralDifferences(_ check: Case) throws {
        for seed in 1...3 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let inputs = check.shapes.map { generator.tensor($0, in: check.range) }
            #expect(try GradientCheck.relativeError(inputs, check.function) <= 1e-7)
        }
    }

    @Test("every function of the library is checked")
    func completeness() throws {
        let checked = (Self.unary + Self.pairs + Self.matrices).map {
            $0.testDescription.prefix { $0 != " " && $0 != "," }.lowercased()
        }
        let names = try Project.swiftFiles(in: "Sources/Autodiff/Functions").map { $0.lowercased() }
        #expect(Set(names).subtracting(checked).isEmpty)
    }

    @Test("the gradient of x⁰ is 0 at 0 too, and that of x¹ is 1")
    func powersAtZero() throws {
        let x = Variable(Tensor([0, 2], type: .float64))
        try power(x, 0).backward()
        #expect(x.gradient?.values == [0, 0])
        x.clearGradient()
        try power(x, 1).backward()
        #expect(x.gradient?.values == [1, 1])
    }
}
