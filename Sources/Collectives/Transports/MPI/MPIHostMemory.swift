import CMPI
import Glibc

/// Shared-memory windows of MPI-3 for the ranks of a host.
package final class MPIHostMemory {
    /// The lowest rank of the host, which identifies the host.
    let lowestRank: Int
    /// The number of the host's ranks.
    let rankCount: Int
    /// The position of this rank among them.
    let position: Int
    private let group: Int32
    private let call: (String, () -> Int32) throws(CommunicationError) -> Void

    /// MPI aligns its memory to 8 bytes only.
    private static let alignment = 64

    /// The bytes that MPI itself may need for each rank.
    private static let reservedBytes = 4 << 20

    /// The shared memory that a rank takes for the fastest exchange within its host, in bytes.
    package static var wantedBytes: Int { BoardShape.choices[0].byteCount + reservedBytes }

    /// Finds the ranks of this host.
    ///
    /// - Parameter call: makes an MPI call of the given name, with a time limit, and throws if it fails.
    /// - Note: Collective: every rank must call it in the same order.
    init(
        call: @escaping (String, () -> Int32) throws(CommunicationError) -> Void
    ) throws(CommunicationError) {
        var (group, lowest, count, position): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        try call("MPI_Comm_split_type") { cmpi_split_hosts(&group, &lowest, &count, &position) }
        self.call = call
        self.group = group
        lowestRank = Int(lowest)
        rankCount = Int(count)
        self.position = Int(position)
    }

    /// An explanation if the host has less shared memory left than its ranks need; nil if it has enough, or
    /// if that is unknown.
    func objection(to byteCount: Int) -> String? {
        var status = statvfs()
        guard statvfs(sharedMemoryFolder, &status) == 0 else { return nil }
        let available = Double(status.f_bavail) * Double(status.f_frsize)
        let needed = Double(byteCount + Self.reservedBytes) * Double(rankCount)
        guard available < needed else { return nil }
        return
            "\(sharedMemoryFolder) has \(Self.megabytes(available)) MB left, and the exchange between the ranks of "
            + "a host needs \(Self.megabytes(needed)) MB (in a container: docker run --shm-size)"
    }

    /// Allocates memory for each rank of each host, zero at first; all ranks get it, or none does.
    ///
    /// - Parameter noneObjects: passes this rank's objection to all ranks, and returns true if none has one.
    /// - Returns: the beginning of each rank's memory in this process's address space, 64-byte aligned, in
    ///   the order of this host's ranks; nil on all ranks, with a notice, if one of them got none.
    /// - Note: Collective: every rank must call it in the same order.
    func allocate(
        _ byteCount: Int, objecting noneObjects: (String?) throws(CommunicationError) -> Bool
    ) throws(CommunicationError) -> [UnsafeMutableRawPointer]? {
        var window: Int32?
        var starts: [UnsafeMutableRawPointer] = []
        var objection: String?
        do {
            window = try allocateWindow(byteCount)
            starts = try window.map(find) ?? []
            let filled = cmpi_fill_with_zeros(starts[position], Int64(byteCount))
            if filled != byteCount {
                objection = "the host has no \(Self.megabytes(Double(byteCount))) MB left for shared memory"
            }
        } catch {
            objection = "\(error)"
        }
        if try noneObjects(objection) { return starts }
        if let window { _ = cmpi_free_window(window) }
        return nil
    }

    private func allocateWindow(_ byteCount: Int) throws(CommunicationError) -> Int32 {
        var window: Int32 = 0
        try call("MPI_Win_allocate_shared") {
            cmpi_allocate_window(group, Int64(byteCount + Self.alignment), &window)
        }
        return window
    }

    /// The beginning of the memory of each of the host's ranks.
    private func find(_ window: Int32) throws(CommunicationError) -> [UnsafeMutableRawPointer] {
        var starts: [UnsafeMutableRawPointer] = []
        for rank in 0..<rankCount {
            var start: UnsafeMutableRawPointer?
            try call("MPI_Win_shared_query") { cmpi_query_window(window, Int32(rank), &start) }
            if let start { starts.append(start.alignedUp(toMultipleOf: Self.alignment)) }
        }
        return starts
    }

    private static func megabytes(_ bytes: Double) -> Int { Int((bytes / 1e6).rounded(.up)) }
}
