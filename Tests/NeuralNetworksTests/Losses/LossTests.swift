import Autodiff
import NeuralNetworks
import Registry
import Tensors
import Testing

@Suite("losses of models")
struct LossTests {
    private func loss(_ name: String, _ options: [String: Setting] = [:]) throws -> any Loss {
        try Losses.catalog.make(Selection(name, OptionValues(options)))
    }

    private let outputs = Variable(Tensor([1, -2, 3, 0.5, -1, -1]).view(offset: 0, shape: [3, 2]))

    @Test("short names mean the same losses", arguments: ["mse", "mae", "bce"])
    func aliases(name: String) throws {
        #expect(Losses.catalog[name]?.aliases == [name])
        #expect(Losses.catalog.description(named: name)?.name.first == (name == "bce" ? "b" : "m"))
    }

    @Test("classes are one-hot rows to losses of values", arguments: ["mse", "mae", "huber"])
    func classes(name: String) throws {
        let values = Tensor([0, 1, 1, 0, 0, 1]).view(offset: 0, shape: [3, 2])
        let loss = try loss(name)
        let byClass = try loss(outputs, .classes([1, 0, 1])).data
        let byValue = try loss(outputs, .values(values)).data
        #expect(byClass.bytes == byValue.bytes)
        #expect(try loss.rightAnswers(outputs.data, .classes([1, 0, 1])) == [0, 1, 0])
        #expect(try loss.rightAnswers(outputs.data, .values(values)) == nil)
    }

    @Test("one output tells two classes by its sign; several count by the share that is right")
    func binary() throws {
        let binary = try loss("bce")
        let single = Tensor([2, -1, 0, 3]).view(offset: 0, shape: [4, 1])
        #expect(try binary.rightAnswers(single, .classes([1, 0, 1, 0])) == [1, 1, 0, 0])
        let wanted = Tensor([1, 0, 0, 0, 1, 0.4]).view(offset: 0, shape: [3, 2])
        #expect(try binary.rightAnswers(outputs.data, .values(wanted)) == [1, 0, 0.5])
        let classes = try binary(Variable(single), .classes([1, 0, 1, 0]))
        let same = try binaryCrossEntropy(
            logits: Variable(single), targets: Tensor([1, 0, 1, 0]).view(offset: 0, shape: [4, 1]))
        #expect(classes.data.bytes == same.data.bytes)
    }

    @Test("a model whose outputs do not fit the task is told what to change")
    func fit() throws {
        func problem(_ name: String, _ outputs: Int, _ task: LearningTask) throws -> String? {
            let loss = try loss(name)
            do throws(ModelError) {
                try loss.check(outputs: outputs, for: task)
                return nil
            } catch {
                return error.description
            }
        }
        let shares = LearningTask.values(3, range: 0...1)
        for name in ["softmax_cross_entropy", "mse", "mae", "huber"] {
            #expect(try problem(name, 12, .classes(10)) == nil)
            #expect(try problem(name, 9, .classes(10))?.contains("10 units") == true)
        }
        for name in ["bce", "mse", "mae", "huber"] {
            #expect(try problem(name, 3, shares) == nil)
            #expect(try problem(name, 2, shares)?.contains("3 units") == true)
        }
        #expect(try problem("softmax_cross_entropy", 3, shares)?.contains("mean_squared_error") == true)
        #expect(try problem("bce", 1, .classes(2)) == nil)
        #expect(try problem("bce", 2, .classes(2))?.contains("1 unit") == true)
        #expect(try problem("bce", 1, .classes(3))?.contains("softmax_cross_entropy") == true)
        #expect(try problem("bce", 3, .values(3, range: -1...1))?.contains("from 0 to 1") == true)
    }

    @Test("targets that do not fit are errors, not traps")
    func misfits() throws {
        let three = Variable(Tensor(zeros: [3, 1]))
        let (binary, absolute, huber) = (try loss("bce"), try loss("mae"), try loss("huber"))
        #expect(throws: FunctionError.self) { try binary(three, .classes([0, 1, 2])) }
        #expect(throws: FunctionError.self) { try binary(outputs, .classes([0, 1, 1])) }
        #expect(throws: FunctionError.self) { try binary(outputs, .values(Tensor(zeros: [3, 1]))) }
        #expect(throws: FunctionError.self) { try absolute(outputs, .classes([0, 1, 2])) }
        #expect(throws: FunctionError.self) { try huber(outputs, .values(Tensor(zeros: [2, 3]))) }
        #expect(throws: ShapeError.self) { try binary.rightAnswers(outputs.data, .classes([0, 1, 1])) }
    }
}
