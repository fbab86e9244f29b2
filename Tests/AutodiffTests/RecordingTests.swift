import Autodiff
import Tensors
import Testing

@Suite struct RecordingTests {
    private struct Refusal: Error {}

    @Test("nothing is recorded under withoutGradients, and recording goes on after it")
    func withoutRecording() throws {
        let x = Variable(3)
        let y = try withoutGradients { try square(square(x)) }
        #expect(y.data.item == 81)
        #expect(y.creator == nil && y.generation == 0 && !y.requiresGradient)
        #expect(try square(x).creator != nil)
    }

    @Test("what is computed under withoutGradients keeps nothing alive")
    func memory() throws {
        let x = Variable(3)
        weak var between: Variable?
        let y = try withoutGradients { () throws(FunctionError) -> Variable in
            let a = try square(x)
            between = a
            return try square(a)
        }
        #expect(between == nil)
        #expect(y.data.item == 81)
    }

    @Test("a result made without recording is a constant for what follows")
    func constants() throws {
        let x = Variable(3)
        let c = try withoutGradients { try square(x) }
        try (x * c).backward()
        #expect(x.gradient?.item == 9)
    }

    @Test("one inside another, and an error thrown out of it, leave recording as it was")
    func nesting() throws {
        let x = Variable(3)
        try withoutGradients {
            try withoutGradients { _ = try square(x) }
            #expect(try square(x).creator == nil)
        }
        #expect(throws: Refusal.self) { try withoutGradients { throw Refusal() } }
        #expect(try square(x).creator != nil)
    }

    @Test("a task without recording does not disturb another one")
    func tasks() async throws {
        let recorded = try await withThrowingTaskGroup(of: (Bool, Bool).self) { group in
            for index in 0..<64 {
                group.addTask {
                    let x = Variable(1)
                    if index % 2 == 0 {
                        return (false, try withoutGradients { try square(x).creator != nil })
                    }
                    return (true, try square(x).creator != nil)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(recorded.allSatisfy { $0.0 == $0.1 })
    }
}
