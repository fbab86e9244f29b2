import Collectives
import Testing

@Suite("Launch")
struct LaunchTests {
    @Test(
        "an MPI launcher's variables mean MPI",
        arguments: [
            ["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "2"],
            ["PMIX_RANK": "2", "SLURM_PROCID": "2"],
            ["PMI_RANK": "2", "PMI_SIZE": "4"],
        ])
    func launched(environment: [String: String]) {
        let launch = Launch(environment: environment)
        #expect(launch.usesMPI)
        #expect(launch.rank == 2)
        #expect(!launch.printsErrors)
    }

    @Test("rank 0 of a launcher speaks")
    func speaker() {
        let launch = Launch(environment: ["OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_RANK": "0"])
        #expect(launch.printsErrors)
        #expect(launch.size == 4)
    }

    @Test(
        "nothing, or nonsense, means one rank alone",
        arguments: [[:], ["PATH": "/bin"], ["PMI_RANK": "x"], ["PMIX_RANK": "-1"], ["SLURM_PROCID": "0"]])
    func alone(environment: [String: String]) throws {
        let launch = Launch(environment: environment)
        #expect(!launch.usesMPI)
        #expect(launch.printsErrors)
        let communicator = try launch.makeCommunicator()
        #expect(communicator.size == 1)
        #expect(communicator.hosts.count == 1)
    }

    @Test("srun without a way for the processes to find each other is an error, not many runs of one rank")
    func lonelyStep() {
        let launch = Launch(environment: ["SLURM_PROCID": "3", "SLURM_STEP_NUM_TASKS": "4"])
        #expect(!launch.printsErrors)
        let error = #expect(throws: CommunicationError.self) { _ = try launch.makeCommunicator() }
        #expect(error?.exitCode == 64)
        #expect(error?.description.contains("--mpi=pmix") == true)
    }

    @Test("run returns the exit code of the body's error, and reports it once")
    func run() {
        var reports: [String] = []
        func run(_ body: (any Communicator) throws -> Void) -> Int32 {
            Launch(environment: [:]).run(
                failure: { RankFailure(message: "\($0)", exitCode: 70) }, report: { reports.append("\($0)") },
                body)
        }
        let code = run { communicator in
            try communicator.agree(Result<Int, RankFailure>.failure(.init(message: "bad file", exitCode: 65)))
        }
        #expect(code == 65)
        #expect(reports == ["bad file"])
        #expect(run { _ in } == 0)
    }
}
