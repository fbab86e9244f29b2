import Collectives
import Foundation
import Summation
import Tensors

/// One rank of a real MPI job, for the tests: `collectives-probe TASK [RANK] [SECONDS]`.
///
/// Tasks: `digest`, and `pieces`, the same with small messages; `apart` (rank RANK makes a different call
/// from the others); `silent`, `leave`, `kill`, `freeze`, `crash`, `trap`, `crash-report`
/// (with a backtrace in the working directory), `stop` (its action instead of a call);
/// `freeze-start` (in MPI_Init), `freeze-close` (before closing), `freeze-finalize` (in MPI_Finalize),
/// `late-freeze` (after MPI_Finalize); `fail` (it reports a failure); `absent` (it never joins MPI);
/// `forever` (call after call); `measure`.
@main
enum Probe {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst() + ["", "", ""]
        let task = arguments[1]
        let victim = Int(arguments[2]) ?? 1
        let timeout = Double(arguments[3]) ?? 20
        let launch = Launch(environment: ProcessInfo.processInfo.environment)
        if task == "absent" && launch.rank == victim { sleep(300) }
        if task == "freeze-start" && launch.rank == victim { Freezing.soonAfterFork() }
        if task == "pieces" { exit(inPieces(launch)) }
        let code = launch.run(timeoutSeconds: timeout, failure: failure, report: report) { communicator in
            communicator.step = 7
            if communicator.rank == victim { try misbehave(task) }
            switch task {
            case "fail":
                let failure = RankFailure(message: "no data on this host", exitCode: 66)
                try communicator.agree(communicator.rank == victim ? .failure(failure) : .success(()))
            case "measure":
                try measure(communicator)
            case "digest":
                try check(communicator)
            case "apart" where communicator.rank == victim:
                try communicator.allGather([1, 2, 3], phase: .gradients)
            case "freeze-watcher":
                sleep(1)
                try communicator.barrier(phase: .gradients)
            case "forever":
                while true { try communicator.barrier(phase: .gradients) }
            default:
                try communicator.barrier(phase: .gradients)
            }
            if task == "freeze-close" && communicator.rank == victim { kill(getpid(), SIGSTOP) }
        }
        exit(code)
    }

    /// Prints the digest, computed twice; the second time must not allocate memory from the system.
    private static func check(_ communicator: some Communicator) throws(CommunicationError) {
        let digest = try SelfCheck.digest(communicator, seed: 20)
        let allocations = StoragePool.shared.statistics.systemAllocations
        let again = try SelfCheck.digest(communicator, seed: 20)
        guard again == digest, StoragePool.shared.statistics.systemAllocations == allocations else {
            throw .mismatch(
                .results("the second run differs, or has asked for memory"), Occasion(phase: .check))
        }
        if communicator.rank == 0 { print(String(digest, radix: 16)) }
    }

    private static func inPieces(_ launch: Launch) -> Int32 {
        do throws(CommunicationError) {
            let communicator = try MPICommunicator(launch: launch, timeoutSeconds: 20, pieceBytes: 1000)
            try check(communicator)
            try communicator.close()
            return 0
        } catch {
            report(error)
            return error.exitCode
        }
    }

    private static func report(_ error: CommunicationError) {
        FileHandle.standardError.write(Data("error: \(error)\n".utf8))
    }

    private static func failure(_ error: any Error) -> RankFailure {
        RankFailure(message: "\(error)", exitCode: 73)
    }

    private static func misbehave(_ task: String) throws {
        switch task {
        case "stop": throw ShapeError("the disk is full")
        case "silent": sleep(300)
        case "leave": exit(0)
        case "kill": kill(getpid(), SIGKILL)
        case "freeze": kill(getpid(), SIGSTOP)
        case "freeze-watcher": kill(getppid(), SIGSTOP)
        case "crash": abort()
        case "trap": trap()
        case "crash-report":
            CrashReport.folder = FileManager.default.currentDirectoryPath
            abort()
        case "freeze-finalize": Freezing.inFinalize()
        case "late-freeze": atexit { kill(getpid(), SIGSTOP) }
        default: break
        }
    }

    /// Ends the process as the Swift runtime does after a failed check.
    private static func trap() {
        var numbers = [Int(getpid())]
        numbers.removeLast()
        print(numbers[getpid() > 0 ? 0 : 1])
    }

    /// Prints the microseconds of one reduce-scatter and one all-gather of 266,610 floats: median, 10th and
    /// 90th percentile.
    private static func measure(_ communicator: some Communicator) throws(CommunicationError) {
        let count = 266_610
        let shards = ShardLayout(elementCount: count, ranks: communicator.size)
        let forest = Forest(leafCount: 4, ranks: communicator.size)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count * 8, alignment: 64)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        guard let part = memory.baseAddress else { return }
        let arena = part + count * 4
        var times: [Double] = []
        for _ in 0..<1000 {
            try communicator.barrier(phase: .check)
            let start = ContinuousClock.now
            try communicator.reduceScatter(
                forest.subtrees(of: communicator.rank).map { _ in UnsafeRawPointer(part) }, forest: forest,
                shards: shards,
                type: .float32, into: arena + shards.ranges[communicator.rank].lowerBound * 4,
                phase: .gradients)
            try communicator.allGatherShards(
                inPlace: arena, shards: shards, type: .float32, phase: .parameters)
            times.append((ContinuousClock.now - start) / .microseconds(1))
        }
        times.sort()
        if communicator.rank == 0 {
            print("median \(times[500]) µs, tenth \(times[100]) µs, nine tenths \(times[900]) µs")
        }
    }
}
