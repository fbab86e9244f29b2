import Glibc
import Synchronization

/// Memory that threads share: any. One room for all ranks of a host, and a door for each rank.
final class InProcessHostMemory: HostMemory {
    /// What the ranks of one simulated host have in common.
    final class Room: Sendable {
        private struct Address: @unchecked Sendable { let pointer: UnsafeMutableRawPointer }
        /// For each allocation in turn, what each rank brought.
        private let addresses = Mutex<[[Int: Address]]>([])
        private let size: Int
        private let boardMemory: Address
        /// A board for each rank.
        var boards: [Board] {
            (0..<size).map { Board(at: boardMemory.pointer + $0 * Board.byteCount) }
        }

        init(size: Int) {
            self.size = size
            let byteCount = size * Board.byteCount
            boardMemory = Address(pointer: .allocate(byteCount: byteCount, alignment: 64))
            boardMemory.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        }

        deinit {
            boardMemory.pointer.deallocate()
            addresses.withLock { all in
                for address in all.flatMap(\.values) { address.pointer.deallocate() }
            }
        }

        func bring(_ pointer: UnsafeMutableRawPointer, position: Int, turn: Int) {
            addresses.withLock { all in
                while all.count <= turn { all.append([:]) }
                all[turn][position] = Address(pointer: pointer)
            }
        }

        /// What all ranks brought, when all have.
        func all(turn: Int) -> [UnsafeMutableRawPointer]? {
            let brought = addresses.withLock { $0[turn] }
            guard brought.count == size else { return nil }
            return (0..<size).compactMap { brought[$0]?.pointer }
        }
    }

    private let room: Room
    private let position: Int
    private let timeoutSeconds: Double
    private var turn = 0

    init(room: Room, position: Int, timeoutSeconds: Double) {
        self.room = room
        self.position = position
        self.timeoutSeconds = timeoutSeconds
    }

    func objection(to byteCount: Int) -> String? { nil }

    func allocate(byteCount: Int) throws(CommunicationError) -> Result<
        [UnsafeMutableRawPointer], HostMemoryFailure
    > {
        let own = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
        own.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        room.bring(own, position: position, turn: turn)
        defer { turn += 1 }
        let start = ContinuousClock.now
        while (ContinuousClock.now - start).seconds < timeoutSeconds {
            if let all = room.all(turn: turn) { return .success(all) }
            pause(seconds: 0.0001)
        }
        return .failure(HostMemoryFailure(message: "not all ranks of a host asked for memory"))
    }

    func giveBack() {}
}
