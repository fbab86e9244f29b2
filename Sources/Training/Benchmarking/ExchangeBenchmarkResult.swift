import Reporting

/// The results of `bench exchange`.
public struct ExchangeBenchmarkResult: Sendable, Encodable {
    /// The results for one length.
    public struct Row: Sendable, Encodable {
        /// The number of floats of a rank's vector.
        public let length: Int
        /// The time of the built-in exchange in microseconds.
        public let ourMicroseconds: Double
        /// The time of `MPI_Allreduce` in microseconds; nil without MPI.
        public let mpiMicroseconds: Double?
        /// The time of MPI divided by that of the built-in exchange.
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
    /// The results, one row per length.
    public let rows: [Row]

    private enum CodingKeys: String, CodingKey {
        case workload, ranks, rows
    }
}

extension ExchangeBenchmarkResult {
    /// The result as a readable table.
    public var text: String {
        func text(_ value: Double?, _ unit: String) -> String {
            value.map { Format.fixed($0, decimals: 1) + unit } ?? "-"
        }
        var table = Table(["floats", "ours", "MPI_Allreduce", "ratio"].map { .init($0, .right) })
        for row in rows {
            table.append([
                Format.grouped(row.length), text(row.ourMicroseconds, " µs"),
                text(row.mpiMicroseconds, " µs"), text(row.ratio, ""),
            ])
        }
        table.append(note: "ranks: \(ranks)")
        return table.text()
    }
}
