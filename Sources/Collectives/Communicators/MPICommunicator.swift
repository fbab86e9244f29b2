import CMPI
import Glibc
import Summation

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
    /// Where this rank is, for reports.
    public let lifeSign: LifeSign
    /// Memory for what other ranks send.
    public let workspace = Workspace()
    /// In which order gradients are added.
    public var reduction = ReductionMode.anyRanks
    /// How long any wait for other ranks may take.
    public var timeoutSeconds: Double { didSet { sharing?.group.limitSeconds = timeoutSeconds } }

    /// What this rank's watcher sees of it.
    let page: WatchedPage
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
        try self.init(launch: launch, timeoutSeconds: timeoutSeconds, pieceBytes: Self.longestMessage)
    }

    /// As the public one; messages longer than `pieceBytes` travel in pieces.
    package convenience init(
        launch: Launch, timeoutSeconds: Double, pieceBytes: Int
    ) throws(CommunicationError) {
        try self.init(
            launch: launch, timeoutSeconds: timeoutSeconds, pieceBytes: pieceBytes, page: WatchedPage())
    }

    /// MPI counts in 32 bits.
    static let longestMessage = 1 << 30

    /// As the public one, of a rank whose watcher sees `page`.
    init(
        launch: Launch, timeoutSeconds: Double, pieceBytes: Int, page: WatchedPage
    ) throws(CommunicationError) {
        let name = RankName(rank: launch.rank ?? 0, host: hostName())
        func check(_ code: Int32, _ call: String) throws(CommunicationError) {
            if code != cmpi_success() {
                throw .mpi(call: call, rank: name, message: mpiErrorMessage(code), Occasion(phase: .setup))
            }
        }
        var provided: Int32 = 0
        try check(
            page.limited(.start, seconds: timeoutSeconds) {
                MPI_Init_thread(nil, nil, cmpi_thread_funneled(), &provided)
            }, "MPI_Init_thread")
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
        self.page = page
        lifeSign = LifeSign(page)
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
        lifeSign.talk(phase)
        defer { sharing?.group.board.isWaiting = false }
        do throws(MPIRequests.Problem) {
            try requests.start(outgoing, incoming, tag: phase.tag)
            var backoff = Backoff(isCrowded: isCrowded, byteCount: requests.byteCount)
            while try !requests.haveArrived() {
                let seconds = backoff.wait()
                if seconds > Self.waitingSeconds { sharing?.group.board.isWaiting = true }
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

    /// After this time a rank counts as one that waits.
    private static let waitingSeconds = 0.05
    /// How long MPI may take to end all ranks.
    private static let abortSeconds = 2.0

    /// Ends all ranks; the launcher's exit code is `exitCode`.
    public func abort(exitCode: Int32) {
        fflush(nil)
        page.farewellCode = exitCode
        // The launcher asks all ranks to end, this one too, and waits for it.
        signal(SIGTERM, SIG_DFL)
        page.limit(.end, seconds: Self.abortSeconds)
        MPI_Abort(cmpi_world(), exitCode)
        exit(exitCode)
    }

    /// What a barrier may take beyond the limit until it has found out who is missing.
    private static let barrierSeconds = 1.0

    /// Leaves MPI, when all ranks do so. The rank's watcher sees to it that the process then ends, too.
    public func close() throws(CommunicationError) {
        // A rank that is frozen from here on is nobody's but its watcher's to notice; the others' waits at a barrier end by themselves.
        page.limit(.close, seconds: timeoutSeconds + Self.barrierSeconds)
        try barrier(phase: .shutdown)
        if sharing?.group.boards[0].isClaimed == true { leaveTheEnding() }
        page.limit(.close, seconds: timeoutSeconds)
        let code = MPI_Finalize()
        guard code == cmpi_success() else {
            throw .mpi(
                call: "MPI_Finalize", rank: name(of: rank), message: "error code \(code)", occasion(.shutdown)
            )
        }
    }

    /// Goes without a word. This rank was frozen, the others have given it up, and the launcher, which is about to end all ranks, has let it
    /// go on; MPI_Finalize would disturb it.
    private func leaveTheEnding() -> Never {
        page.farewellCode = CommunicationError.rankLostCode
        _exit(CommunicationError.rankLostCode)
    }

    /// Whether no other rank of this host has come first.
    public func mayReport() -> Bool { sharing?.group.boards[0].claim() ?? true }

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
            let missing = peers.map { MissingRank(name(of: $0), lastSeen: sharing?.group.occasion(of: $0)) }
            return .deadline(missing: missing, occasion(phase), seconds: timeoutSeconds)
        }
    }
}
