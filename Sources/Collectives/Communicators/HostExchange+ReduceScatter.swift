import Summation
import Tensors

extension HostExchange {
    /// Computes this rank's shard of the sum of all ranks' vectors. The ranks of a host read each other's
    /// vectors; contributions to other hosts' shards are first added up within this host, as far as the tree
    /// allows.
    ///
    /// - Returns: false, without having done anything, if there are too many vectors for the boards.
    func reduceScatter(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase
    ) throws(CommunicationError) -> Bool {
        let reduction = reduction(forest, shards)
        let liesInPlace = place(of: shard) != nil && parts.allSatisfy { place(of: $0) != nil }
        guard
            let roundElements = liesInPlace
                ? max(reduction.longestRun, 1)
                : reduction.roundElements(elementBytes: type.byteCount, slotBytes: group.shape.slotBytes)
        else { return false }
        let sums = SumRoom(
            reduction, position: group.index, isOnlyHost: layout.hostCount == 1, type: type, shard: shard,
            workspace: workspace)
        var start = 0
        repeat {
            if liesInPlace {
                showPlaces(of: parts)
            } else {
                show(parts, reduction, start, roundElements, type)
            }
            try meet(
                liesInPlace ? .reduceScatterInPlace : .reduceScatter, phase,
                size: shards.elementCount * type.byteCount, count: forest.leafCount)
            for (number, run) in reduction.runs[group.index].enumerated() {
                let count = min(roundElements, run.count - start)
                if count <= 0 { continue }
                if liesInPlace {
                    findPlaces(reduction, number, start, type)
                } else {
                    find(parts, reduction, number, start, roundElements, type)
                }
                for (index, sum) in reduction.sums.enumerated() {
                    guard let room = sums.room(run: number, sum: index, at: start) else { continue }
                    operands.removeAll(keepingCapacity: true)
                    for operand in sum.operands { operands.append(sources[operand]) }
                    sum.join.run(
                        operands, count: count, type: type, scratch: sums.scratch, into: room)
                }
            }
            start += roundElements
        } while start < reduction.longestRun
        if layout.hostCount > 1 { try sumHosts(parts, reduction, sums, type, into: shard, phase) }
        return true
    }

    /// Writes the places of this rank's vectors on its board.
    private func showPlaces(of parts: [UnsafeRawPointer]) {
        let slot = group.board.slot(of: group.nextMeeting)
        for (number, part) in parts.enumerated() {
            guard let place = place(of: part) else { continue }
            slot.storeBytes(
                of: place, toByteOffset: number * MemoryLayout<SharedPlace>.stride, as: SharedPlace.self)
        }
    }

    /// Sets `sources` to a stretch of one of this rank's runs in each vector of this host, in place.
    private func findPlaces(_ reduction: RankReduction, _ run: Int, _ start: Int, _ type: ScalarType) {
        sources.removeAll(keepingCapacity: true)
        let first = (reduction.runs[group.index][run].lowerBound + start) * type.byteCount
        for (position, number) in reduction.parts {
            let place = group.boards[position].slot(of: group.meeting).load(
                fromByteOffset: number * MemoryLayout<SharedPlace>.stride, as: SharedPlace.self)
            sources.append(memory(at: place, of: position) + first)
        }
    }

    /// Copies to this rank's board what the other ranks of this host read of its vectors: for each reader,
    /// for each of its runs, a stretch of each vector.
    private func show(
        _ parts: [UnsafeRawPointer], _ reduction: RankReduction, _ start: Int, _ roundElements: Int,
        _ type: ScalarType
    ) {
        var place = group.board.slot(of: group.nextMeeting)
        for (position, runs) in reduction.runs.enumerated() where position != group.index {
            for run in runs {
                let count = max(0, min(roundElements, run.count - start))
                for part in parts {
                    copyPastCaches(
                        from: part + (run.lowerBound + start) * type.byteCount, to: place,
                        byteCount: count * type.byteCount)
                    place += roundElements * type.byteCount
                }
            }
        }
    }

    /// Sets `sources` to a stretch of one of this rank's runs in each vector of this host, on the boards.
    private func find(
        _ parts: [UnsafeRawPointer], _ reduction: RankReduction, _ run: Int, _ start: Int,
        _ roundElements: Int,
        _ type: ScalarType
    ) {
        sources.removeAll(keepingCapacity: true)
        let first = (reduction.runs[group.index][run].lowerBound + start) * type.byteCount
        for (position, number) in reduction.parts {
            if position == group.index {
                sources.append(parts[number] + first)
                continue
            }
            // The runs of the readers before this one come first.
            var runsBefore = run
            for reader in 0..<group.index where reader != position {
                runsBefore += reduction.runs[reader].count
            }
            let block = runsBefore * reduction.partCounts[position] + number
            sources.append(
                UnsafeRawPointer(group.boards[position].slot(of: group.meeting))
                    + block * roundElements * type.byteCount)
        }
    }

    /// Exchanges messages between hosts, then does the remaining additions.
    private func sumHosts(
        _ parts: [UnsafeRawPointer], _ reduction: RankReduction, _ sums: SumRoom, _ type: ScalarType,
        into shard: UnsafeMutableRawPointer, _ phase: Phase
    ) throws(CommunicationError) {
        let width = type.byteCount
        let range = reduction.shards.ranges[communicator.rank]
        func start(of sum: Int, run: Int) -> UnsafeRawPointer {
            if let room = sums.room(run: run, sum: sum, at: 0) { return UnsafeRawPointer(room) }
            let part = parts[reduction.parts[reduction.sums[sum].operands[0]].number]
            return part + reduction.runs[group.index][run].lowerBound * width
        }
        try communicator.exchange(
            sending: reduction.outgoing.enumerated().flatMap { index, outgoing in
                reduction.sums.indices.map { sum in
                    OutgoingMessage(
                        to: outgoing.receiver,
                        .init(start: start(of: sum, run: index + 1), count: outgoing.elements.count * width))
                }
            },
            receiving: reduction.incoming.map { incoming in
                let offset = (incoming.elements.lowerBound - range.lowerBound) * width
                return IncomingMessage(
                    from: incoming.sender,
                    into: .init(
                        start: sums.vector(incoming.vector) + offset, count: incoming.elements.count * width))
            }, phase: phase)
        operands.removeAll(keepingCapacity: true)
        for operand in reduction.lastOperands {
            switch operand {
            case .own(let sum): operands.append(start(of: sum, run: 0))
            case .vector(let vector): operands.append(UnsafeRawPointer(sums.vector(vector)))
            }
        }
        reduction.lastJoin.run(
            operands, count: range.count, type: type, scratch: sums.scratch, into: shard)
    }
}
