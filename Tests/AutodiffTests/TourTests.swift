// docs/autodiff.md
import Autodiff
import Tensors
// end
import TestSupport
import Testing

/// The code of docs/autodiff.md, run. To change it, change it on the page and here.
@Suite final class TourTests {
    private var printed: [String] = []

    /// Stands for Swift's `print` in the page's code.
    private func print<Value>(_ value: Value) { printed.append("\(value)") }

    @Test("the code of docs/autodiff.md is the code below, and prints what the page says")
    func page() throws {
        let code = try DocumentedCode(page: "docs/autodiff.md", testFile: #filePath)
        #expect(code.pageBlocks == code.testBlocks)
        #expect(code.pageBlocks.count == 16)
        try runTour()
        #expect(printed == code.promisedOutput)
    }

    // swift-format-ignore
    private func runTour() throws {
        do {
            // docs/autodiff.md
            let x = Variable(3)
            let y = try add(square(x), square(x))
            try y.backward()
            print(y.data.item)  // 18.0
            print(x.gradient!.item)  // 12.0
            // end
        }
        do {
            // docs/autodiff.md
            let x = Variable(2, type: .float64)
            var term = Variable(1, type: .float64, requiresGradient: false)
            var sine = x
            var power = x
            for n in 1...10 {
                power = try power * x * x
                term = try -term / Double(2 * n * (2 * n + 1))
                sine = try sine + term * power
            }
            try sine.backward()
            print(abs(x.gradient!.item - (-0.4161468365471424)) < 1e-12)  // true
            // end
        }
        do {
            // docs/autodiff.md
            let x = Variable(3)
            try add(x, x).backward()
            print(x.gradient!.item)  // 2.0
            // end
        }
        do {
            // docs/autodiff.md
            let x = Variable(3)
            try square(x).backward()
            try square(x).backward()
            print(x.gradient!.item)  // 12.0
            x.clearGradient()
            try square(x).backward()
            print(x.gradient!.item)  // 6.0
            // end
        }
        do {
            // docs/autodiff.md
            let x = Variable(2)
            let a = try square(x)
            let b = try square(a)
            let c = try square(a)
            let y = try add(b, c)
            print([x, a, b, c, y].map(\.generation))  // [0, 1, 2, 2, 3]
            try y.backward(keepsIntermediateGradients: true)
            print(x.gradient!.item)  // 64.0
            print(a.gradient!.item)  // 16.0
            // end
        }
        do {
            // docs/autodiff.md
            let x = Variable(Tensor([1, 2, 3]))
            let y = try square(x)
            try y.backward(seed: Tensor([1, 0, -1]))
            print(x.gradient!.values)  // [2.0, 0.0, -6.0]
            // end
        }
        do {
            // docs/autodiff.md
            let x = Variable(2, name: "x")
            let w = Variable(0.5, name: "w")
            let h = try exp(w * x)
            let y = try h + x * h
            let graph = ComputationGraph(of: y)
            print(graph.nodes.filter { $0.role == .function }.count)  // 4
            let picture = graph.svg
            // end
            #expect(picture.hasPrefix("<svg "))
        }
        do {
            // docs/autodiff.md
            let x = Variable(Tensor([1, 2]))
            let y = try 3 * (x ^ 2) - x / 2 + 1
            print(y.data.values)  // [3.5, 12.0]
            try y.backward()
            print(x.gradient!.values)  // [5.5, 11.5]
            // end
        }
        do {
            // docs/autodiff.md
            let x = Variable(try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3]))
            let column = Variable(try Tensor([10, 20], shape: [2, 1]))
            let y = try x * column
            print(y.data.values)  // [10.0, 20.0, 30.0, 80.0, 100.0, 120.0]
            try y.backward()
            print(column.gradient!)  // Tensor(shape: [2, 1], type: float32, [6.0, 15.0])
            // end
        }
        do {
            // docs/autodiff.md
            final class Reciprocal: UnaryFunction {
                func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
                    [inputs[0].dividing(1)]
                }

                func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
                    let y = pass.outputs[0]
                    return [try pass.gradient.multiplied(by: y.squared()).negated()]
                }
            }

            func reciprocal(_ x: Variable) throws(FunctionError) -> Variable {
                try Reciprocal()(x)
            }

            let x = Variable(4)
            let y = try reciprocal(x)
            try y.backward()
            print(y.data.item)  // 0.25
            print(x.gradient!.item)  // -0.0625
            // end
        }
        do {
            // docs/autodiff.md
            final class PolarCoordinates: Function {
                var inputCounts: ClosedRange<Int> { 2...2 }

                func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
                    let (x, y) = (inputs[0], inputs[1])
                    let radius = try x.squared().adding(y.squared()).squareRoot()
                    return [radius, try y.divided(by: x)]  // The angle's tangent, to stay simple.
                }

                func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
                    let (x, y) = (pass.inputs[0], pass.inputs[1])
                    var (gx, gy) = (Tensor(zeros: x.shape, type: x.type), Tensor(zeros: y.shape, type: y.type))
                    if let gradient = pass.gradients[0] {
                        let scaled = try gradient.divided(by: pass.outputs[0])
                        gx = try gx.adding(scaled.multiplied(by: x))
                        gy = try gy.adding(scaled.multiplied(by: y))
                    }
                    if let gradient = pass.gradients[1] {
                        let scaled = try gradient.divided(by: x)
                        gx = try gx.subtracting(scaled.multiplied(by: pass.outputs[1]))
                        gy = try gy.adding(scaled)
                    }
                    return [gx, gy]
                }
            }

            let (x, y) = (Variable(3), Variable(4))
            let polar = try PolarCoordinates().call([x, y])
            print(polar.map(\.data.floats))  // [[5.0], [1.3333334]]
            try polar[0].backward()
            print([x, y].map { $0.gradient!.floats })  // [[0.6], [0.8]]
            // end
        }
        do {
            // docs/autodiff.md
            let scores = try Tensor([1, 5, 2, 7, 3, 4], shape: [2, 3])
            print(try scores.argMax(along: 1).floats)  // [1.0, 0.0]
            print(scores.map { $0 * $0 }.floats)  // [1.0, 25.0, 4.0, 49.0, 9.0, 16.0]
            print(try scores.gather([1]).floats)  // [7.0, 3.0, 4.0]
            print(try scores.zip(scores.gather([1, 0]), max).floats)  // [7.0, 5.0, 4.0, 7.0, 5.0, 4.0]
            // end
        }
        do {
            // docs/autodiff.md
            let batch = Variable(Tensor(zeros: [32, 784]), name: "batch")
            let weight = Variable(Tensor(zeros: [300, 785]), name: "layers.0.weight")
            do {
                _ = try linear(batch, weight: weight)
            } catch {
                print(error.reason)  // the inner extents of a matrix product differ: [32, 784] has 784, [300, 785]ᵀ has 785
                print(error.inputs)  // ["batch [32, 784] float32", "layers.0.weight [300, 785] float32"]
            }
            // end
        }
        do {
            // docs/autodiff.md
            let x = Variable(3)
            let y = try withoutGradients { try square(x) }
            print(y.creator == nil)  // true
            let constant = Variable(4, requiresGradient: false)
            try (x * constant).backward()
            print(x.gradient!.item)  // 4.0
            print(constant.gradient == nil)  // true
            // end
        }
        do {
            // docs/autodiff.md
            let w = Variable(Tensor([0.5, -0.5], type: .float64), name: "w")
            let x = Variable(Tensor([1, 2], type: .float64), requiresGradient: false)
            for _ in 1...100 {
                w.clearGradient()
                let loss = try square(sum(w * x) - 3)
                try loss.backward()
                w.data = try w.data.subtracting(w.gradient!.multiplied(by: 0.05))
            }
            print(try sum(w * x).data.item)  // 3.0
            // end
        }
    }
}
