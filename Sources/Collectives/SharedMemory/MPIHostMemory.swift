import CMPI
import Glibc

/// Shared-memory windows of MPI-3, for the ranks of a host.
final class MPIHostMemory: HostMemory {
    /// What the host's ranks have in common: the lowest of them.
    let lowestRank: Int
    /// The number of the host's ranks.
    let rankCount: Int
    /// This rank's position among them.
    let position: Int
    private let group: Int32
    private let call: (String, () -> Int32) throws(CommunicationError) -> Void
    private var lastWindow: Int32?

    /// Where Open MPI and MPICH keep shared memory.
    private static let folder = "/dev/shm"
    /// What MPI itself may need there for each rank.
    private static let reservedBytes = 4 << 20

    /// Finds the ranks of this host.
    ///
    /// - Parameter call: makes an MPI call of the given name, with a limit of time, and throws if it fails.
    /// - Note: collective.
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

    /// Says so if the host has less memory for files in memory than its ranks need.
    func objection(to byteCount: Int) -> String? {
        var status = statvfs()
        guard statvfs(Self.folder, &status) == 0 else { return nil }
        let available = Double(status.f_bavail) * Double(status.f_frsize)
        let needed = Double(byteCount + Self.reservedBytes) * Double(rankCount)
        guard available < needed else { return nil }
        return
            "\(Self.folder) has \(Self.megabytes(available)) MB left, and the exchange between the ranks of "
            + "a host needs \(Self.megabytes(needed)) MB (in a container: docker run --shm-size)"
    }

    func allocate(byteCount: Int) throws(CommunicationError) -> Result<
        [UnsafeMutableRawPointer], HostMemoryFailure
    > {
        // What MPI gives is aligned to 8 bytes.
        let alignment = 64
        var window: Int32 = 0
        do {
            try call("MPI_Win_allocate_shared") {
                cmpi_allocate_window(group, Int64(byteCount + alignment), &window)
            }
        } catch {
            return .failure(HostMemoryFailure(message: "\(error)"))
        }
        lastWindow = window
        var starts: [UnsafeMutableRawPointer] = []
        for rank in 0..<rankCount {
            var start: UnsafeMutableRawPointer?
            try call("MPI_Win_shared_query") { cmpi_query_window(window, Int32(rank), &start) }
            guard let start else {
                return .failure(HostMemoryFailure(message: "MPI gives no address of rank \(rank)'s memory"))
            }
            starts.append(start.alignedUp(toMultipleOf: alignment))
        }
        let own = starts[position]
        let filled = cmpi_fill_with_zeros(own, Int64(byteCount))
        guard filled == byteCount else {
            return .failure(
                HostMemoryFailure(
                    message: "the host has no \(Self.megabytes(Double(byteCount))) MB left for shared memory")
            )
        }
        return .success(starts)
    }

    func giveBack() {
        if let lastWindow { _ = cmpi_free_window(lastWindow) }
        lastWindow = nil
    }

    private static func megabytes(_ bytes: Double) -> Int { Int((bytes / 1e6).rounded(.up)) }
}
