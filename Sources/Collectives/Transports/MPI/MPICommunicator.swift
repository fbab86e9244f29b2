import CMPI
import Glibc
import Summation
import Tensors

/// The ranks of an MPI job.
///
/// All MPI calls are made by the thread that made the communicator. Every wait has a limit, including the
/// start and the end of MPI.
public final class MPICommunicator: Communicator {
    /// The number of this rank.
    public let rank: Int
    /// The number of ranks.
    public let size: Int
    /// The name of each rank's host.
    public private(set) var hosts: [String] = []
    /// This rank's current occasion, for reports.
    public let lifeSign: LifeSign
    /// Memory for bytes that other ranks send.
    public let workspace = Workspace()
    /// The order in which gradients are added.
    public var reduction = ReductionMode.anyRanks
    /// The time limit of any wait for other ranks.
    public var timeoutSeconds: Double { didSet { hostExchange?.group.limitSeconds = timeoutSeconds } }
    /// The exchanges by way of shared memory; nil if there is one rank, or not enough shared memory.
    public private(set) var hostExchange: HostExchange?

    /// The page that this rank shares with its watcher.
    let page: WatchedPage
    /// True if this host has fewer cores than ranks.
    private(set) var isCrowded = true
    /// The shared memory of this host's ranks.
    var hostMemory: MPIHostMemory?
    private let requests: MPIRequests
    private var ended: CommunicationError?

    /// Starts MPI in this process, which an MPI launcher must have started.
    ///
    /// - Throws: `CommunicationError`; all that is left is to report it and to leave with its exit code.
    public convenience init(launch: Launch, timeoutSeconds: Double = 60) throws(CommunicationError) {
        try self.init(launch: launch, timeoutSeconds: timeoutSeconds, pieceBytes: Self.longestMessage)
    }

    /// Does the same as the public initializer; messages longer than `pieceBytes` travel in pieces.
    package convenience init(
        launch: Launch, timeoutSeconds: Double, pieceBytes: Int
    ) throws(CommunicationError) {
        try self.init(
            launch: launch, timeoutSeconds: timeoutSeconds, pieceBytes: pieceBytes, page: WatchedPage())
    }

    /// The most bytes of a message: MPI counts in 32 bits.
    static let longestMessage = 1 << 30

    /// Does the same for a rank whose watcher reads `page`.
    init(
        launch: Launch, timeoutSeconds: Double, pieceBytes: Int, page: WatchedPage
    ) throws(CommunicationError) {
        let name = RankName(rank: launch.rank ?? 0, host: hostName())
        func check(_ code: Int32, _ call: String) throws(CommunicationError) {
            if code != cmpi_success() {
                throw .mpi(call: call, rank: name, message: mpiErrorMessage(code), Occasion(phase: .setup))
            }
        }
        try MPILibrary.check()
        try JobFiles.makePrivate()
        var provided: Int32 = 0
        try check(
            page.limited(.start, seconds: timeoutSeconds) {
                StopSignal.delayed { MPI_Init_thread(nil, nil, cmpi_thread_funneled(), &provided) }
            }, "MPI_Init_thread")
        guard provided >= cmpi_thread_funneled() else {
            throw .launch(.noThreads)
        }
        try check(MPI_Comm_set_errhandler(cmpi_world(), cmpi_errors_return()), "MPI_Comm_set_errhandler")
        var number: Int32 = 0
        try check(MPI_Comm_rank(cmpi_world(), &number), "MPI_Comm_rank")
        rank = Int(number)
        try check(MPI_Comm_size(cmpi_world(), &number), "MPI_Comm_size")
        size = Int(number)
        self.timeoutSeconds = timeoutSeconds
        self.page = page
        lifeSign = LifeSign(page)
        requests = MPIRequests(pieceBytes: pieceBytes)
        if let launched = launch.size, launched != size {
            throw .launch(.otherMPI(started: launched, found: size))
        }
        let names = try allGather([UInt8](name.host.utf8), phase: .setup)
        hosts = names.map { String(decoding: $0, as: UTF8.self) }
        isCrowded = hosts.count { $0 == name.host } > sysconf(Int32(_SC_NPROCESSORS_ONLN))
        hostExchange = try makeHostExchange()
    }

    /// Exchanges messages by non-blocking sends and receives, which it polls until all have arrived or the
    /// limit has passed.
    public func exchange(
        sending outgoing: [OutgoingMessage], receiving incoming: [IncomingMessage], phase: Phase
    ) throws(CommunicationError) {
        if let ended { throw ended }
        lifeSign.enterExchange(phase)
        defer { hostExchange?.group.board.isWaiting = false }
        do throws(MPIRequests.Problem) {
            try requests.start(outgoing, incoming, tag: Int32(phase.rawValue))
            var backoff = Backoff(isCrowded: isCrowded, byteCount: requests.byteCount)
            while try !requests.haveArrived() {
                let seconds = backoff.wait()
                if seconds > SupervisionTimes.waitingAfter { hostExchange?.group.board.isWaiting = true }
                guard seconds > timeoutSeconds else { continue }
                let silent = requests.silentPeers()
                if !silent.isEmpty {
                    throw .silent(peers: MPIAlarm.raise(among: peers, silent: silent))
                }
            }
        } catch {
            let reason = explanation(of: error, phase)
            ended = reason
            throw reason
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
                .length(from: name(of: peer), sent: sent, to: name(of: rank), expected: expected),
                occasion(phase))
        case .silent(let peers):
            let missing = peers.map {
                MissingRank(name(of: $0), lastSeen: hostExchange?.group.occasion(of: $0))
            }
            return .deadline(missing: missing, occasion(phase), seconds: timeoutSeconds)
        }
    }

    /// Returns true for the first rank of this host that calls it.
    public func mayReport() -> Bool { hostExchange?.group.boards[0].claim() ?? true }

    /// Ends all ranks; the launcher's exit code is `exitCode`.
    public func abort(exitCode: Int32) {
        fflush(nil)
        page.farewellCode = exitCode
        // The launcher sends SIGTERM to all ranks, this one included, and waits for them to end.
        signal(SIGTERM, SIG_DFL)
        page.limit(.end, seconds: SupervisionTimes.abortLimit)
        MPI_Abort(cmpi_world(), exitCode)
        exit(exitCode)
    }

    /// Leaves MPI, when all ranks do so. The rank's watcher makes sure that the process then ends, too.
    public func close() throws(CommunicationError) {
        // Only its watcher notices a rank that is frozen from here on; the others' waits at a barrier end by
        // themselves.
        page.limit(.close, seconds: timeoutSeconds + SupervisionTimes.closeGrace)
        try barrier(phase: .shutdown)
        if hostExchange?.group.boards[0].isClaimed == true { exitSilently() }
        page.limit(.close, seconds: timeoutSeconds)
        let code = MPI_Finalize()
        JobFiles.removeFolder()
        guard code == cmpi_success() else {
            throw .mpi(
                call: "MPI_Finalize", rank: name(of: rank), message: "error code \(code)", occasion(.shutdown)
            )
        }
    }

    /// Exits without a report. This rank was frozen, the others have given it up, and the launcher, which is
    /// about to end all ranks, has continued it; MPI_Finalize would interfere with that.
    private func exitSilently() -> Never {
        page.farewellCode = ExitCode.rankLost.rawValue
        _exit(ExitCode.rankLost.rawValue)
    }
}

extension MPICommunicator: AllReducing {
    /// Adds up a vector over all ranks by `MPI_Allreduce`.
    package func allReduce(
        _ vector: UnsafeRawPointer, count: Int, type: ScalarType, into sum: UnsafeMutableRawPointer,
        phase: Phase
    ) throws(CommunicationError) {
        lifeSign.enterExchange(phase)
        let code = page.limited(.sum, seconds: timeoutSeconds) {
            cmpi_all_reduce(vector, sum, Int32(count), type == .float32 ? 1 : 0)
        }
        guard code == cmpi_success() else {
            throw .mpi(
                call: "MPI_Allreduce", rank: name(of: rank), message: mpiErrorMessage(code), occasion(phase))
        }
    }
}

/// MPI's own text for an error code.
func mpiErrorMessage(_ code: Int32) -> String {
    var length: Int32 = 0
    var text = [CChar](repeating: 0, count: Int(cmpi_max_error_string()) + 1)
    guard MPI_Error_string(code, &text, &length) == cmpi_success() else { return "error code \(code)" }
    return String(decoding: text.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
