import Collectives

/// The surroundings of a run's last process: part of `result.json`.
public struct RunEnvironment: Sendable, Codable {
    /// A host of the run.
    package struct Host: Sendable, Codable {
        /// The name.
        package let name: String
        /// The number of its ranks.
        package let ranks: Int
        /// The number of its physical cores.
        package let cores: Int
        /// The name of its processor; nil if the system does not say.
        package let processor: String?
    }

    /// The hosts, in the order of their first ranks.
    package let hosts: [Host]
    /// The version of the MPI library; nil for a process without MPI.
    package let mpi: String?
    /// The command line of rank 0.
    package let command: String

    /// The surroundings of ranks.
    ///
    /// - Parameter arguments: the words of the command line.
    public init(_ placement: Placement, arguments: [String]) {
        hosts = placement.hosts.map {
            Host(name: $0.name, ranks: $0.ranks.count, cores: $0.cores, processor: $0.processor)
        }
        // Open MPI tells its package, too.
        mpi = Launch.current.usesMPI ? String(MPILibrary.loadedVersion.prefix { $0 != "," }) : nil
        command = arguments.map(Self.quoted).joined(separator: " ")
    }

    /// Returns a word as a shell reads it.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "._+-=/:,@%".contains($0) }
        return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
