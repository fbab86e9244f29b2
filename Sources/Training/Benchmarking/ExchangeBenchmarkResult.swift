/// The figures of `bench exchange`.
public struct ExchangeBenchmarkResult: Sendable, Encodable {
    /// The figures of one length.
    public struct Row: Sendable, Encodable {
        /// The floats of a rank's vector.
        public let length: Int
        /// Microseconds of our exchange.
        public let ourMicroseconds: Double
        /// Microseconds of `MPI_Allreduce`; nil without MPI.
        public let mpiMicroseconds: Double?
        /// How many times longer MPI takes.
        public let ratio: Double?

        init(length: Int, ours: Double, mpi: Double?) {
            func rounded(_ value: Double, _ scale: Double) -> Double { (value * scale).rounded() / scale }
            self.length = length
            ourMicroseconds = rounded(ours, 100)
            mpiMicroseconds = mpi.map { rounded($0, 100) }
            ratio = mpi.map { rounded($0 / ours, 100) }
        }

        private enum CodingKeys: String, CodingKey {
            case length = "floats"
            case ourMicroseconds = "ours_us"
            case mpiMicroseconds = "mpi_us"
            case ratio
        }
    }

    /// Always "exchange".
    public let workload = "exchange"
    /// The number of ranks.
    public let ranks: Int
    /// One for each length.
    public let rows: [Row]

    private enum CodingKeys: String, CodingKey {
        case workload, ranks, rows
    }
}
