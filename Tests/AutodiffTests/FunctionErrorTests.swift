import Autodiff
import Tensors
import Testing

/// A function whose backward returns given gradients.
private final class Misfit: Function {
    private let gradients: [Tensor?]

    init(_ gradients: [Tensor?]) { self.gradients = gradients }

    func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] { [inputs[0]] }

    func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] { gradients }
}

/// A function of two outputs.
private final class Twins: Function {
    func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] { [inputs[0], inputs[0]] }

    func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [pass.gradients[0] ?? pass.gradients[1]]
    }
}

@Suite struct FunctionErrorTests {
    private let weight = Variable(Tensor(zeros: [2, 3]), name: "layers.0.weight")
    private let batch = Variable(Tensor(zeros: [5, 4]), name: "batch")
    private let unnamed = Variable(Tensor(zeros: [2, 3], type: .float64))

    private func check(_ text: String, _ body: () throws(FunctionError) -> Void) {
        do throws(FunctionError) {
            try body()
            Issue.record("no error where '\(text)' was expected")
        } catch {
            #expect(error.description == text)
        }
    }

    @Test("shapes that do not fit: the function, the reason, each variable's name, shape and type")
    func shapes() {
        let inputs = "(layers.0.weight [2, 3] float32, batch [5, 4] float32)"
        for (name, function) in [
            ("add", add), ("subtract", subtract), ("multiply", multiply), ("divide", divide),
        ] {
            check("\(name): the shapes [2, 3] and [5, 4] do not broadcast \(inputs)") {
                () throws(FunctionError) in _ = try function(weight, batch)
            }
        }
        check("matmul: the inner extents of a matrix product differ: [2, 3] has 3, [5, 4] has 5 \(inputs)") {
            () throws(FunctionError) in _ = try matmul(weight, batch)
        }
        check(
            "linear: the inner extents of a matrix product differ: [5, 4] has 4, [2, 3]ᵀ has 3 "
                + "(batch [5, 4] float32, layers.0.weight [2, 3] float32)"
        ) { () throws(FunctionError) in _ = try linear(batch, weight: weight) }
        check(
            "linear: the bias of a product with 2 columns cannot be [5, 4] of float32 "
                + "(input 0 [1, 3] float32, layers.0.weight [2, 3] float32, batch [5, 4] float32)"
        ) { () throws(FunctionError) in
            _ = try linear(Variable(Tensor(zeros: [1, 3])), weight: weight, bias: batch)
        }
        check("reshape: the shape [5, 4] has 20 elements, [3, 7] does not (batch [5, 4] float32)") {
            () throws(FunctionError) in _ = try reshape(batch, to: [3, 7])
        }
        check("transpose: transpose takes a matrix, not the shape [] (input 0 [] float32)") {
            () throws(FunctionError) in _ = try transpose(Variable(1))
        }
        check("broadcastTo: the shape [5, 4] does not broadcast to [4] (batch [5, 4] float32)") {
            () throws(FunctionError) in _ = try broadcastTo(batch, [4])
        }
        check("sumTo: the shape [5] does not broadcast to [5, 4] (batch [5, 4] float32)") {
            () throws(FunctionError) in _ = try sumTo(batch, [5])
        }
        check("sum: there is no axis 2 in the shape [5, 4] (batch [5, 4] float32)") {
            () throws(FunctionError) in _ = try sum(batch, axes: [0, 2])
        }
        check("mean: there is no axis -1 in the shape [5, 4] (batch [5, 4] float32)") {
            () throws(FunctionError) in _ = try mean(batch, axes: [-1])
        }
    }

    @Test("types that differ")
    func types() {
        check(
            "add: add takes tensors of one type, not float32 and float64 "
                + "(layers.0.weight [2, 3] float32, input 1 [2, 3] float64)"
        ) { () throws(FunctionError) in _ = try weight + unnamed }
        check(
            "matmul: a matrix product takes one type, not float32 and float64 "
                + "(layers.0.weight [2, 3] float32, input 1 [2, 3] float64)"
        ) { () throws(FunctionError) in _ = try matmul(weight, unnamed) }
    }

    @Test("a number of inputs that a function does not take")
    func inputCounts() throws {
        check("add: it takes 2 inputs, not 1 (batch [5, 4] float32)") { () throws(FunctionError) in
            _ = try Add()(batch)
        }
        check("linear: it takes 2 to 3 inputs, not 1 (batch [5, 4] float32)") {
            () throws(FunctionError) in _ = try Linear()(batch)
        }
        check("square: it takes 1 input, not 0 ()") { () throws(FunctionError) in
            _ = try Square().call([])
        }
        check(
            "square: it takes 1 input, not 2 (layers.0.weight [2, 3] float32, batch [5, 4] float32)"
        ) { () throws(FunctionError) in _ = try Square()(weight, batch) }
        check("misfit: it takes 1 or more inputs, not 0 ()") { () throws(FunctionError) in
            _ = try Misfit([]).call([])
        }
        let y = try Misfit([nil])(weight, batch)
        check(
            "backward of misfit: its backward gave 1 gradients for 2 inputs "
                + "(layers.0.weight [2, 3] float32, batch [5, 4] float32)"
        ) { () throws(FunctionError) in try y.backward() }
    }

    @Test("a seed that does not fit")
    func seeds() throws {
        let y = try square(batch)
        check(
            "backward: a gradient of shape [4] and type float32 does not fit a variable of shape [5, 4] and type float32 "
                + "(input 0 [5, 4] float32)"
        ) { () throws(FunctionError) in try y.backward(seed: Tensor(zeros: [4])) }
    }

    @Test("a function of several outputs called as one of one output")
    func outputCounts() {
        check("twins: it gave 2 outputs where one was asked for (batch [5, 4] float32)") {
            () throws(FunctionError) in _ = try Twins()(batch)
        }
    }

    @Test("a backward that gives too few gradients, or one of another shape or type")
    func backwards() throws {
        let tooFew = try Misfit([])(batch)
        check("backward of misfit: its backward gave 0 gradients for 1 inputs (batch [5, 4] float32)") {
            () throws(FunctionError) in try tooFew.backward()
        }
        let shape = try Misfit([Tensor(zeros: [4, 5])])(batch)
        check(
            "backward of misfit: a gradient of shape [4, 5] and type float32 does not fit a variable of shape [5, 4] and type float32 "
                + "(batch [5, 4] float32)"
        ) { () throws(FunctionError) in try shape.backward() }
        let type = try Misfit([Tensor(zeros: [5, 4], type: .float64)])(batch)
        check(
            "backward of misfit: a gradient of shape [5, 4] and type float64 does not fit a variable of shape [5, 4] and type float32 "
                + "(batch [5, 4] float32)"
        ) { () throws(FunctionError) in try type.backward() }
    }

    @Test("a variable whose value has been replaced by one of another shape")
    func replacedValues() throws {
        let x = Variable(Tensor(zeros: [2]), name: "x")
        let y = try square(x)
        x.data = Tensor(zeros: [3])
        check(
            "backward of square: a gradient of shape [2] and type float32 does not fit a variable of shape [3] and type float32 "
                + "(x [3] float32)"
        ) { () throws(FunctionError) in try y.backward() }
    }
}
