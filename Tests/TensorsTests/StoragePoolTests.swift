import Tensors
import TestSupport
import Testing

// All tests of the process share the pool, so a test that counts allocations runs in a separate process.
@Suite struct StoragePoolTests {
    @Test("work that repeats asks the system for memory the first time only")
    func steadyState() async {
        await #expect(processExitsWith: .success) {
            func step() throws {
                let x = Tensor(repeating: 0.5, shape: [32, 100])
                let w = Tensor(repeating: 0.25, shape: [50, 100])
                let y = try x.matrixProduct(w, otherTransposed: true).relu().adding(Tensor(zeros: [50]))
                _ = try y.sum(along: [0]).broadcast(to: [32, 50]).multiplied(by: y).sum()
            }
            let before = StoragePool.shared.statistics.systemAllocations
            try step()
            let first = StoragePool.shared.statistics
            for _ in 0..<50 { try step() }
            let last = StoragePool.shared.statistics
            precondition(first.systemAllocations > before, "the first step asks for memory")
            precondition(last.systemAllocations == first.systemAllocations, "the others do not")
            precondition(last.bytesHeld == first.bytesHeld, "the others hold no more")
        }
    }

    @Test("memory that no tensor uses goes back to the system")
    func trim() async {
        await #expect(processExitsWith: .success) {
            let kept = Tensor(repeating: 3, shape: [1000], type: .float64)
            let held = StoragePool.shared.statistics.bytesHeld
            for _ in 0..<10 { _ = Tensor(zeros: [100_000], type: .float64) }
            precondition(StoragePool.shared.statistics.bytesHeld >= held + 800_000)
            StoragePool.shared.trim()
            precondition(StoragePool.shared.statistics.bytesHeld <= held)
            precondition(kept.values == Array(repeating: 3, count: 1000))
        }
    }

    @Test("the pool holds at most a fifth more than was asked for, in blocks of 64 bytes at least")
    func sizes() async {
        await #expect(processExitsWith: .success) {
            var tensors: [Tensor] = []
            var held = StoragePool.shared.statistics.bytesHeld
            for count in Array(0..<600) + [1000, 4097, 100_000, 1_048_577] {
                tensors.append(Tensor(uninitialized: [count], type: .float64))
                let now = StoragePool.shared.statistics.bytesHeld
                let (asked, block) = (count * 8, now - held)
                precondition(block >= max(asked, 64) && block % 64 == 0, "a block holds what was asked for")
                precondition(
                    block <= max(64, asked * 5 / 4) || block - asked < 64, "not much more, \(asked): \(block)"
                )
                held = now
            }
        }
    }

    @Test("every tensor starts at a multiple of 64 bytes")
    func alignment() {
        let tensors = (0..<200).map {
            Tensor(uninitialized: [$0 * 7], type: $0 % 2 == 0 ? .float32 : .float64)
        }
        #expect(tensors.allSatisfy { UInt(bitPattern: $0.pointer) % 64 == 0 })
        #expect(Set(tensors.map(\.pointer)).count == tensors.count, "no two share their memory")
    }

    @Test("memory that somebody still holds is not given to another tensor")
    func held() throws {
        let a = Tensor([1, 2, 3], type: .float64)
        let same = try a.reshaped(to: [3, 1])
        for _ in 0..<10 { _ = Tensor(repeating: 9, shape: [3], type: .float64) }
        #expect(same.values == [1, 2, 3])
        #expect(same.pointer == a.pointer, "a reshape copies nothing")
    }
}
