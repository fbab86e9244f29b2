import CMPI

/// The messages under way in one exchange, and memory for their handles that is kept between exchanges.
final class MPIRequests {
    /// The reason for which an exchange failed.
    enum Problem: Error {
        /// `call` returned an error code, in an exchange with `peer` if that is known.
        case failed(call: String, code: Int32, peer: Int?)
        case otherLength(peer: Int, sent: Int, expected: Int)
        case silent(peers: [Int])
    }

    private struct Piece {
        let peer: Int
        let byteCount: Int32
        let memory: Memory

        var isReceived: Bool {
            if case .received = memory { true } else { false }
        }
    }

    private enum Memory {
        case received(UnsafeMutableRawPointer)
        case sent(UnsafeRawPointer)
    }

    private let pieceBytes: Int
    private var pieces: [Piece] = []
    /// The bytes under way.
    var byteCount: Int { pieces.reduce(0) { $0 + Int($1.byteCount) } }
    private var handles: UnsafeMutableBufferPointer<cmpi_request> = .allocate(capacity: 0)
    private var statuses: UnsafeMutableBufferPointer<MPI_Status> = .allocate(capacity: 0)

    /// Requests in which messages longer than `pieceBytes` travel in pieces.
    init(pieceBytes: Int) {
        self.pieceBytes = pieceBytes
    }

    deinit {
        handles.deallocate()
        statuses.deallocate()
    }

    /// Passes the messages to MPI: receives first, so that MPI need not buffer bytes that arrive.
    func start(
        _ outgoing: [OutgoingMessage], _ incoming: [IncomingMessage], tag: Int32
    ) throws(Problem) {
        pieces.removeAll(keepingCapacity: true)
        for message in incoming {
            guard let start = message.buffer.baseAddress else { continue }
            cut(message.buffer.count, peer: message.source) { .received(start + $0) }
        }
        for message in outgoing {
            guard let start = message.bytes.baseAddress else { continue }
            cut(message.bytes.count, peer: message.destination) { .sent(start + $0) }
        }
        reserve(pieces.count)
        for (index, piece) in pieces.enumerated() {
            let (call, code) =
                switch piece.memory {
                case .received(let memory):
                    (
                        "MPI_Irecv",
                        cmpi_irecv(memory, piece.byteCount, Int32(piece.peer), tag, &handles[index])
                    )
                case .sent(let memory):
                    (
                        "MPI_Isend",
                        cmpi_isend(memory, piece.byteCount, Int32(piece.peer), tag, &handles[index])
                    )
                }
            guard code == cmpi_success() else { throw .failed(call: call, code: code, peer: piece.peer) }
        }
    }

    /// Returns true if all messages have arrived, and lets MPI make progress.
    func haveArrived() throws(Problem) -> Bool {
        var flag: Int32 = 0
        let code = cmpi_testall(Int32(pieces.count), handles.baseAddress, &flag, statuses.baseAddress)
        if code == cmpi_error_in_status() {
            for (index, piece) in pieces.enumerated() where statuses[index].MPI_ERROR != cmpi_success() {
                throw .failed(call: "MPI_Testall", code: statuses[index].MPI_ERROR, peer: piece.peer)
            }
        }
        guard code == cmpi_success() else { throw .failed(call: "MPI_Testall", code: code, peer: nil) }
        guard flag != 0 else { return false }
        for (index, piece) in pieces.enumerated() where piece.isReceived {
            var count: Int32 = 0
            MPI_Get_count(&statuses[index], cmpi_byte(), &count)
            guard count == piece.byteCount else {
                throw .otherLength(peer: piece.peer, sent: Int(count), expected: Int(piece.byteCount))
            }
        }
        return true
    }

    /// The ranks that have not sent or not fetched a message under way.
    func silentPeers() -> [Int] {
        var silent: Set<Int> = []
        for (index, piece) in pieces.enumerated() {
            var flag: Int32 = 0
            let code = cmpi_request_get_status(handles[index], &flag, statuses.baseAddress)
            if code != cmpi_success() || flag == 0 { silent.insert(piece.peer) }
        }
        return silent.sorted()
    }

    private func cut(_ byteCount: Int, peer: Int, at memory: (_ offset: Int) -> Memory) {
        for start in stride(from: 0, to: byteCount, by: pieceBytes) {
            let count = Int32(min(pieceBytes, byteCount - start))
            pieces.append(Piece(peer: peer, byteCount: count, memory: memory(start)))
        }
    }

    private func reserve(_ count: Int) {
        if count > handles.count {
            handles.deallocate()
            statuses.deallocate()
            handles = .allocate(capacity: count)
            statuses = .allocate(capacity: count)
        }
        handles.initialize(repeating: cmpi_request_null())
        statuses.initialize(repeating: MPI_Status())
    }
}
