/// Function calls by descending generation; of one generation, the first that came goes first.
struct CallQueue {
    /// The calls of each generation, with the number of those that have gone.
    private var calls: [[FunctionCall]] = []
    private var gone: [Int] = []

    /// Adds a call.
    mutating func insert(_ call: FunctionCall) {
        while calls.count <= call.generation {
            calls.append([])
            gone.append(0)
        }
        calls[call.generation].append(call)
    }

    /// Removes a call of the highest generation; nil if there is none.
    mutating func popHighest() -> FunctionCall? {
        while let last = calls.last, gone[calls.count - 1] == last.count {
            calls.removeLast()
            gone.removeLast()
        }
        guard let last = calls.last else { return nil }
        gone[calls.count - 1] += 1
        return last[gone[calls.count - 1] - 1]
    }
}
