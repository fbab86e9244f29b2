import Summation
import Tensors

extension Communicator {
    /// The lengths first, then the bytes, from each rank to each other one.
    @discardableResult
    public func allGather(_ bytes: [UInt8], phase: Phase) throws(CommunicationError) -> [[UInt8]] {
        var lengths = [UInt64](repeating: 0, count: size)
        lengths[rank] = UInt64(bytes.count)
        let lengthsInPlace = (0..<size).map { $0 * 8..<($0 + 1) * 8 }
        try allGather(inPlace: &lengths, byteRanges: lengthsInPlace, phase: phase)

        var ranges: [Range<Int>] = []
        for (rank, length) in lengths.enumerated() {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<(start + (try checked(length, from: rank, phase: phase))))
        }
        var all = [UInt8](repeating: 0, count: ranges.last?.upperBound ?? 0)
        all.replaceSubrange(ranges[rank], with: bytes)
        try allGather(inPlace: &all, byteRanges: ranges, phase: phase)
        return ranges.map { [UInt8](all[$0]) }
    }

    /// By messages, from each rank's place straight to the same place in the others' arenas.
    public func allGather(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType, sums: GatheringSums?,
        phase: Phase
    ) throws(CommunicationError) {
        try allGather(inPlace: arena, shards: shards, type: type, sums: sums, by: nil, phase: phase)
    }

    /// By messages.
    public func allGather(
        inPlace start: UnsafeMutableRawPointer, byteRanges: [Range<Int>], phase: Phase
    ) throws(CommunicationError) {
        try allGatherByMessages(inPlace: start, byteRanges: byteRanges, phase: phase)
    }

    /// From each rank to each other one.
    func allGatherByMessages(
        inPlace start: UnsafeMutableRawPointer, byteRanges: [Range<Int>], phase: Phase
    ) throws(CommunicationError) {
        func bytes(of rank: Int) -> UnsafeMutableRawBufferPointer {
            .init(start: start + byteRanges[rank].lowerBound, count: byteRanges[rank].count)
        }
        let own = UnsafeRawBufferPointer(bytes(of: rank))
        try exchange(
            sending: own.isEmpty ? [] : peers.map { OutgoingMessage(to: $0, own) },
            receiving: peers.filter { !byteRanges[$0].isEmpty }.map {
                IncomingMessage(from: $0, into: bytes(of: $0))
            },
            phase: phase)
    }

    /// A length that another rank sent; a nonsensical one is an error and no huge allocation.
    func checked(_ length: UInt64, from rank: Int, phase: Phase) throws(CommunicationError) -> Int {
        guard length <= 1 << 40 else {
            throw .mismatch("\(name(of: rank)) announced \(length) bytes", occasion(phase))
        }
        return Int(length)
    }
}
