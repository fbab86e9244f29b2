import Autodiff
import Tensors
import Testing

@Suite struct GraphMemoryTests {
    /// A graph of 100,000 functions over x, and a weak reference to x.
    private func chain(
        functionsPerStep: Int = 1, _ step: (Variable) throws -> Variable
    ) throws -> (first: () -> Variable?, last: Variable) {
        let x = Variable(1, type: .float64)
        var y = x
        for _ in 0..<(100_000 / functionsPerStep) { y = try step(y) }
        weak let first = x
        return ({ first }, y)
    }

    @Test("a graph of 100,000 functions is freed at once, without recursion, whatever its form")
    func deepGraphs() throws {
        let steps: [(functions: Int, step: (Variable) throws -> Variable)] = [
            (1, { try negate($0) }),
            (2, { try ($0 + $0) * 0.5 }),
            (3, { try add($0, multiply($0, Variable(0.5, type: .float64))) * (1 / 1.5) }),
        ]
        for (functions, step) in steps {
            var graph: (first: () -> Variable?, last: Variable)? = try chain(
                functionsPerStep: functions, step)
            let first = try #require(graph?.first)
            #expect(first() != nil)
            graph = nil
            #expect(first() == nil)
        }
    }

    @Test("a deep graph has gradients")
    func deepBackward() throws {
        let graph = try chain { try negate($0) }
        try graph.last.backward()
        #expect(graph.first()?.gradient?.item == 1)
    }

    @Test("a graph goes with the last variable that needs it, though gradients have been taken")
    func scope() throws {
        let x = Variable(3)
        weak var between: Variable?
        weak var call: FunctionCall?
        do {
            let a = try square(x)
            let y = try square(a)
            (between, call) = (a, y.creator)
            try y.backward()
            #expect(between != nil && call != nil)
        }
        #expect(between == nil && call == nil)
        #expect(x.gradient?.item == 108)
    }

    @Test("a variable that somebody holds keeps what it was made from, and no more")
    func partOfAGraph() throws {
        weak var above: Variable?
        weak var below: Variable?
        func build() throws -> Variable {
            let x = Variable(3)
            let a = try square(x)
            let y = try square(a)
            (below, above) = (x, y)
            return a
        }
        let a = try build()
        #expect(above == nil && below != nil)
        try a.backward()
        #expect(below?.gradient?.item == 6)
    }

    @Test("a training loop whose graphs go out of scope asks the system for no more memory")
    func loop() async {
        await #expect(processExitsWith: .success) {
            let w = Variable(Tensor(repeating: 0.1, shape: [64, 64]))
            let x = Variable(Tensor(repeating: 0.5, shape: [32, 64]), requiresGradient: false)
            func step() throws {
                w.clearGradient()
                try mean(square(linear(x, weight: w))).backward()
            }
            for _ in 0..<3 { try step() }
            let before = StoragePool.shared.statistics.systemAllocations
            for _ in 0..<100 { try step() }
            let after = StoragePool.shared.statistics.systemAllocations
            precondition(after == before, "\(after - before) blocks in 100 steps")
        }
    }
}
