import Autodiff
import Tensors
import TestSupport
import Testing

/// (a, b) → (a + b, a − b, a · b), which counts its backwards.
private final class SumDifferenceProduct: Function {
    private(set) var backwardCount = 0

    func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        let (a, b) = (inputs[0], inputs[1])
        return [try a.adding(b), try a.subtracting(b), try a.multiplied(by: b)]
    }

    func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        backwardCount += 1
        let (a, b) = (pass.inputs[0], pass.inputs[1])
        var (ga, gb) = (Tensor(zeros: a.shape, type: a.type), Tensor(zeros: b.shape, type: b.type))
        if let gy = pass.gradients[0] { (ga, gb) = (try ga.adding(gy), try gb.adding(gy)) }
        if let gy = pass.gradients[1] { (ga, gb) = (try ga.adding(gy), try gb.subtracting(gy)) }
        if let gy = pass.gradients[2] {
            (ga, gb) = (try ga.adding(gy.multiplied(by: b)), try gb.adding(gy.multiplied(by: a)))
        }
        return [ga, gb]
    }
}

/// x², which counts its backwards.
private final class CountedSquare: Function {
    private(set) var backwardCount = 0

    func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] { [inputs[0].squared()] }

    func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        backwardCount += 1
        return [try pass.gradient.multiplied(by: pass.inputs[0].multiplied(by: 2))]
    }
}

@Suite struct BackwardTests {
    @Test("a variable added to itself has the gradient 2")
    func addedToItself() throws {
        let x = Variable(3)
        let y = try add(x, x)
        try y.backward()
        #expect(y.data.item == 6)
        #expect(x.gradient?.item == 2)
    }

    @Test("square and exp in a chain")
    func chain() throws {
        let x = Variable(0.5, type: .float64)
        let y = try square(exp(square(x)))
        try y.backward()
        // y = exp(2x²), y' = 4x·y
        #expect(relativeError([y.data.item], [1.648721270700128]) < 1e-15)
        #expect(relativeError([try #require(x.gradient).item], [3.297442541400256]) < 1e-15)
    }

    @Test("branches come together before their gradients go on: x → a = x² → b = a², c = a² → y = b + c")
    func generations() throws {
        let x = Variable(2)
        let function = CountedSquare()
        let a = try function(x)
        let b = try square(a)
        let c = try square(a)
        let y = try add(b, c)
        #expect([x, a, b, c, y].map(\.generation) == [0, 1, 2, 2, 3])
        try y.backward()
        #expect(y.data.item == 32)
        #expect(x.gradient?.item == 64)
        #expect(function.backwardCount == 1)
    }

    @Test("branches of different lengths: the longer one is waited for")
    func unequalBranches() throws {
        let x = Variable(2, type: .float64)
        let function = CountedSquare()
        let a = try function(x)
        var long = a
        for _ in 0..<5 { long = try negate(long) }
        let y = try add(long, a) * a  // (−x² + x²)·x²
        try y.backward()
        #expect(y.data.item == 0)
        #expect(x.gradient?.item == 0)
        #expect(function.backwardCount == 1)
    }

    @Test("a function of several inputs and outputs gets the gradients of those that were used")
    func severalOutputs() throws {
        let (a, b) = (Variable(5, type: .float64), Variable(3, type: .float64))
        let function = SumDifferenceProduct()
        let outputs = try function.call([a, b])
        #expect(outputs.map(\.data.item) == [8, 2, 15])
        try add(outputs[0], multiply(outputs[2], outputs[2])).backward()  // (a + b) + (ab)²
        #expect(a.gradient?.item == 91)  // 1 + 2·15·3
        #expect(b.gradient?.item == 151)
        #expect(function.backwardCount == 1)
    }

    @Test("outputs that are gone have no gradient")
    func releasedOutputs() throws {
        let (a, b) = (Variable(5), Variable(3))
        let difference = try SumDifferenceProduct().call([a, b])[1]
        try difference.backward()
        #expect(a.gradient?.item == 1)
        #expect(b.gradient?.item == -1)
    }

    @Test("the same variable twice as input of one function")
    func twiceAnInput() throws {
        let x = Variable(3)
        try SumDifferenceProduct().call([x, x])[2].backward()
        #expect(x.gradient?.item == 6)
    }

    @Test("gradients of two passes add; clearGradient starts anew")
    func clearing() throws {
        let x = Variable(3)
        try square(x).backward()
        try square(x).backward()
        #expect(x.gradient?.item == 12)
        x.clearGradient()
        #expect(x.gradient == nil)
        try add(add(x, x), x).backward()
        #expect(x.gradient?.item == 3)
    }

    @Test("a second pass over the same graph gives the same again")
    func repeatedPass() throws {
        let x = Variable(2)
        let a = try square(x)
        let y = try square(a)
        for keeps in [true, false, true] {
            x.clearGradient()
            try y.backward(keepsIntermediateGradients: keeps)
            #expect(x.gradient?.item == 32)
            #expect(a.gradient?.item == (keeps ? 8 : nil))
        }
    }

    @Test("gradients between are dropped, or kept where asked for")
    func intermediateGradients() throws {
        let x = Variable(2)
        let a = try square(x)
        let y = try square(a)
        try y.backward()
        #expect(x.gradient?.item == 32)
        #expect(a.gradient == nil && y.gradient == nil)
        try y.backward(keepsIntermediateGradients: true)
        #expect(a.gradient?.item == 8 && y.gradient?.item == 1)
        #expect(x.gradient?.item == 64)
    }

    @Test("the seed is the gradient of the variable itself; ones where there is none")
    func seeds() throws {
        let x = Variable(Tensor([1, 2, 3]))
        let y = try square(x)
        try y.backward()
        #expect(x.gradient?.values == [2, 4, 6])
        x.clearGradient()
        try y.backward(seed: Tensor([1, 0, -1]))
        #expect(x.gradient?.values == [2, 0, -6])
    }

    @Test("adding up gradients never changes a tensor that somebody holds")
    func sharedTensors() throws {
        let (a, b) = (Variable(Tensor([1, 2])), Variable(Tensor([3, 4])))
        let seed = Tensor([10, 20])
        let y = try add(a, b)
        try y.backward(seed: seed)
        let first = try #require(a.gradient)
        #expect(first.pointer == seed.pointer, "the gradient of a sum is the seed itself, not a copy")
        try y.backward(seed: seed)
        #expect(a.gradient?.values == [20, 40] && b.gradient?.values == [20, 40])
        #expect(seed.values == [10, 20] && first.values == [10, 20])
    }

    @Test("variables that want no gradient get none, and what is made of them alone is not recorded")
    func constants() throws {
        let (x, c) = (Variable(3), Variable(4, requiresGradient: false))
        let d = try square(c)
        #expect(d.creator == nil && !d.requiresGradient)
        let y = try x * d
        #expect(y.requiresGradient && y.creator != nil)
        try y.backward()
        #expect(x.gradient?.item == 16)
        #expect(c.gradient == nil && d.gradient == nil)
    }

    @Test("what a function was called with counts, not what its inputs hold later")
    func changedData() throws {
        let x = Variable(3)
        let y = try square(x)
        x.data = Tensor(repeating: 100)
        try y.backward()
        #expect(x.gradient?.item == 6)
    }

    @Test("random graphs have the derivatives that forward differentiation finds")
    func randomGraphs() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<100 {
            let x = Variable(Double.random(in: -1...1, using: &generator), type: .float64)
            var variables = [x]
            var values = [(value: x.data.item, slope: 1.0)]
            for _ in 0..<40 {
                let i = Int.random(in: 0..<variables.count, using: &generator)
                let j = Int.random(in: 0..<variables.count, using: &generator)
                let (a, b) = (values[i], values[j])
                switch Int.random(in: 0..<5, using: &generator) {
                case 0:
                    variables.append(try variables[i] + variables[j])
                    values.append((a.value + b.value, a.slope + b.slope))
                case 1:
                    variables.append(try variables[i] - variables[j])
                    values.append((a.value - b.value, a.slope - b.slope))
                case 2:
                    variables.append(try variables[i] * variables[j])
                    values.append((a.value * b.value, a.slope * b.value + a.value * b.slope))
                case 3:
                    // a / (b² + 1): the divisor is never near zero.
                    variables.append(try variables[i] / (square(variables[j]) + 1))
                    let divisor = b.value * b.value + 1
                    let slope = a.slope / divisor - a.value * 2 * b.value * b.slope / (divisor * divisor)
                    values.append((a.value / divisor, slope))
                default:
                    variables.append(try variables[i] * -0.5)
                    values.append((a.value * -0.5, a.slope * -0.5))
                }
            }
            let y = try variables.dropFirst().reduce(x) { try $0 + $1 }
            let expected = values.reduce((value: 0.0, slope: 0.0)) {
                ($0.value + $1.value, $0.slope + $1.slope)
            }
            try y.backward()
            let scale = values.reduce(1) { max($0, abs($1.value), abs($1.slope)) }
            #expect(relativeError([y.data.item], [expected.value], floor: scale) < 1e-12)
            #expect(relativeError([try #require(x.gradient).item], [expected.slope], floor: scale) < 1e-11)
        }
    }
}
