import CMPI
import Glibc
import Summation

extension MPICommunicator {
    /// Allocates windows of shared memory; nil if no host has several ranks, or a host has no room.
    public func shareMemory(byteCount: Int) throws(CommunicationError) -> SharedMemory? {
        guard let hostExchange, let hostMemory, hostExchange.hasNeighbors else { return nil }
        if let unused = try hostExchange.unusedMemory(byteCount: byteCount) { return unused }
        guard try noneObjects(hostMemory.objection(to: byteCount)),
            let starts = try hostMemory.allocate(byteCount, objecting: noneObjects)
        else { return nil }
        return hostExchange.add(SharedMemory(starts, position: hostMemory.position, byteCount: byteCount))
    }

    /// Finds the ranks of this host and allocates their boards; nil if there is no other rank, or not enough
    /// memory.
    func makeHostExchange() throws(CommunicationError) -> HostExchange? {
        if size == 1 { return nil }
        let memory = try MPIHostMemory { [unowned self] name, call throws(CommunicationError) in
            try limited(name, call)
        }
        hostMemory = memory
        let marks = try allGather([UInt8]("\(memory.lowestRank)".utf8), phase: .setup)
        let layout = HostLayout(marks: marks)
        let ranks = layout.ranksOfHost[layout.hostOfRank[rank]]
        guard let shape = try agreedShape(memory),
            let starts = try memory.allocate(shape.byteCount, objecting: noneObjects)
        else { return nil }
        let boards = starts.map { Board(at: $0, shape: shape) }
        lifeSign.publish(in: boards[memory.position].occasionWord)
        let own = ProcessMark.current
        boards[memory.position].process = own
        try barrier(phase: .setup)
        let processes = Dictionary(uniqueKeysWithValues: zip(ranks, boards.map(\.process)))
        let group = HostGroup(
            ranks: ranks, index: memory.position, boards: boards, shape: shape, limitSeconds: timeoutSeconds,
            isCrowded: isCrowded, isGone: { processes[$0]?.hasEnded(seenFrom: own) ?? false })
        if layout.hostCount > 1 { group.whileWaiting = { cmpi_move_on() } }
        return HostExchange(group: group, layout: layout, communicator: self)
    }

    /// The best shape of boards for which every host has room; nil, with a notice, if a host has no room for
    /// any.
    private func agreedShape(_ memory: MPIHostMemory) throws(CommunicationError) -> BoardShape? {
        let own = BoardShape.choices.firstIndex { memory.objection(to: $0.byteCount) == nil }
        let choices = try allGather([UInt8(own ?? BoardShape.choices.count)], phase: .setup)
        let worst = choices.map { Int($0.first ?? .max) }.max() ?? 0
        if worst < BoardShape.choices.count { return BoardShape.choices[worst] }
        let least = BoardShape.choices[BoardShape.choices.count - 1].byteCount
        _ = try noneObjects(memory.objection(to: least))
        return nil
    }

    /// Returns true if no rank objects to sharing memory; if one does, rank 0 shows a notice.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    private func noneObjects(_ objection: String?) throws(CommunicationError) -> Bool {
        let texts = try allGather([UInt8]((objection ?? "").utf8), phase: .setup)
        guard let other = texts.firstIndex(where: { !$0.isEmpty }) else { return true }
        if rank == 0 {
            showNotice(
                "\(String(decoding: texts[other], as: UTF8.self)) (\(name(of: other))); "
                    + "the ranks exchange messages instead, which gives the same results, more slowly")
        }
        return false
    }

    /// Makes an MPI call that would wait for ever for a lost rank.
    private func limited(_ name: String, _ call: () -> Int32) throws(CommunicationError) {
        let code = page.limited(.start, seconds: timeoutSeconds) { StopSignal.delayed(call) }
        guard code == cmpi_success() else {
            throw .mpi(
                call: name, rank: self.name(of: rank), message: mpiErrorMessage(code), occasion(.setup))
        }
    }

    private func showNotice(_ text: String) {
        _ = [UInt8]("notice: \(text)\n".utf8).withUnsafeBytes {
            write(STDERR_FILENO, $0.baseAddress, $0.count)
        }
    }
}
