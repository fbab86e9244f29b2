import CMPI
import Glibc

/// The ranks of an MPI job.
///
/// All MPI calls are made by the thread that made the communicator. Every wait has a limit, the start and the end of MPI included.
public final class MPICommunicator: Communicator {
    /// The number of this rank.
    public let rank: Int
    /// The number of ranks.
    public let size: Int
    /// The name of each rank's host.
    public private(set) var hosts: [String] = []
    /// The training step, for reports.
    public var step: Int?
    /// Memory for what other ranks send.
    public let workspace = Workspace()
    /// In which order gradients are added.
    public var reduction = ReductionMode.anyRanks
    /// How long any wait for other ranks may take.
    public let timeoutSeconds: Double

    private let requests: MPIRequests
    /// Whether this host has fewer cores than ranks.
    private(set) var isCrowded = true
    /// The way to the other ranks of this host, by shared memory; nil where there is none.
    private(set) var sharing: HostExchange?
    /// Where the ranks of this host share memory.
    var hostMemory: MPIHostMemory?
    private var ended: CommunicationError?

    /// Starts MPI in this process, which must be one that an MPI launcher started.
    ///
    /// - Throws: `CommunicationError`; nothing is then left but to report it and to leave with its exit code.
    public convenience init(launch: Launch, timeoutSeconds: Double = 60) throws(CommunicationError) {
        // MPI counts in 32 bits.
        try self.init(launch: launch, timeoutSeconds: timeoutSeconds, pieceBytes: 1 << 30)
    }

    /// As the public one; messages longer than `pieceBytes` travel in pieces.
    package init(launch: Launch, timeoutSeconds: Double, pieceBytes: Int) throws(CommunicationError) {
        let name = RankName(rank: launch.rank ?? 0, host: hostName())
        func check(_ code: Int32, _ call: String) throws(CommunicationError) {
            if code != cmpi_success() {
                throw .mpi(call: call, rank: name, message: mpiErrorMessage(code), Occasion(phase: .setup))
            }
        }
        var provided: Int32 = 0
        try check(
            Watchdog.limit(
                seconds: timeoutSeconds,
                "\(name) waited \(timeoutSeconds) s in MPI_Init: not all ranks have started",
                graceSeconds: launch.speaks ? 0 : 2
            ) { MPI_Init_thread(nil, nil, cmpi_thread_funneled(), &provided) }, "MPI_Init_thread")
        guard provided >= cmpi_thread_funneled() else {
            throw .launch("this MPI cannot be used beside other threads (MPI_THREAD_FUNNELED)")
        }
        try check(MPI_Comm_set_errhandler(cmpi_world(), cmpi_errors_return()), "MPI_Comm_set_errhandler")
        var number: Int32 = 0
        try check(MPI_Comm_rank(cmpi_world(), &number), "MPI_Comm_rank")
        rank = Int(number)
        try check(MPI_Comm_size(cmpi_world(), &number), "MPI_Comm_size")
        size = Int(number)
        self.timeoutSeconds = timeoutSeconds
        requests = MPIRequests(pieceBytes: pieceBytes)
        if let launched = launch.size, launched != size {
            throw .launch(
                "\(launched) processes were started, but MPI finds \(size): the launcher belongs to another MPI; "
                    + "start them with the mpirun of the MPI that this program was built with")
        }
        let names = try allGather([UInt8](name.host.utf8), phase: .setup)
        hosts = names.map { String(decoding: $0, as: UTF8.self) }
        isCrowded = hosts.count { $0 == name.host } > sysconf(Int32(_SC_NPROCESSORS_ONLN))
        sharing = try makeSharing()
    }

    /// Non-blocking sends and receives, looked after until all have arrived or the limit has passed.
    public func exchange(
        sending outgoing: [OutgoingMessage], receiving incoming: [IncomingMessage], phase: Phase
    ) throws(CommunicationError) {
        if let ended { throw ended }
        do throws(MPIRequests.Problem) {
            try requests.start(outgoing, incoming, tag: phase.tag)
            var backoff = Backoff(isCrowded: isCrowded, byteCount: requests.byteCount)
            while try !requests.haveArrived() {
                guard backoff.wait() > timeoutSeconds else { continue }
                let silent = requests.silentPeers()
                if !silent.isEmpty { throw .silent(peers: silent) }
            }
        } catch {
            let reason = explanation(of: error, phase)
            ended = reason
            throw reason
        }
    }

    /// Ends all ranks; the launcher's exit code is `exitCode`.
    public func abort(exitCode: Int32) {
        fflush(nil)
        MPI_Abort(cmpi_world(), exitCode)
        exit(exitCode)
    }

    /// Leaves MPI, when all ranks do so.
    public func close() throws(CommunicationError) {
        try barrier(phase: .shutdown)
        let code = Watchdog.limit(
            seconds: timeoutSeconds,
            "\(name(of: rank)) waited \(timeoutSeconds) s in MPI_Finalize for the other ranks",
            graceSeconds: rank == 0 ? 0 : 2
        ) { MPI_Finalize() }
        guard code == cmpi_success() else {
            throw .mpi(
                call: "MPI_Finalize", rank: name(of: rank), message: "error code \(code)", occasion(.shutdown)
            )
        }
    }

    private func explanation(of problem: MPIRequests.Problem, _ phase: Phase) -> CommunicationError {
        switch problem {
        case .failed(let call, let code, let peer):
            let others = peer.map { " (with \(name(of: $0)))" } ?? ""
            return .mpi(
                call: call, rank: name(of: rank), message: mpiErrorMessage(code) + others, occasion(phase))
        case .otherLength(let peer, let sent, let expected):
            return .mismatch(
                "\(name(of: peer)) sent \(sent) bytes, \(name(of: rank)) expected \(expected)",
                occasion(phase))
        case .silent(let peers):
            return .deadline(missing: peers.map(name(of:)), occasion(phase), seconds: timeoutSeconds)
        }
    }
}
