import Collectives
import FoundationEssentials
import Reporting

/// The file `state.json` of a checkpoint.
struct CheckpointState: Sendable, Codable {
    /// The version of the format that this program writes.
    static let currentFormat = 1

    /// The version of the format.
    let format: Int
    /// The version of the program.
    let version: String
    /// The number of optimizer steps of the run so far, of every kind.
    let step: Int
    /// The epoch under way or just ended, from 1.
    let epoch: Int
    /// The number of ranks.
    let ranks: Int
    /// The resolved configuration.
    let configuration: String
    /// The data sets, by name: sizes and checksums.
    let data: [String: String]
    /// The sizes of the run's growing files, by name, in bytes.
    let positions: [String: Int]
    /// The name of the weights after the best epoch; nil if there are none.
    let best: String?
    /// The parts of the run.
    let run: RunState

    init(
        _ header: CheckpointHeader, step: Int, epoch: Int, positions: [String: Int], best: String?,
        run: RunState
    ) {
        format = Self.currentFormat
        version = header.version
        self.step = step
        self.epoch = epoch
        ranks = header.ranks
        configuration = header.configuration
        data = header.data
        self.positions = positions
        self.best = best
        self.run = run
    }

    /// Reads the file's content.
    ///
    /// - Parameter file: its name in messages.
    /// - Throws: `TrainingError` if it is another program's, or another version's.
    static func decoded(_ bytes: [UInt8], file: String) throws(TrainingError) -> CheckpointState {
        struct Form: Decodable { let format: Int }
        guard let form = JSONLine.decoded(Form.self, from: bytes) else {
            throw TrainingError("\(file): this is not the state of a run", .badData)
        }
        guard form.format == currentFormat, let state = JSONLine.decoded(Self.self, from: bytes) else {
            throw TrainingError(
                "\(file): another version of dnn-dist wrote it, in format \(form.format), where this one reads format \(currentFormat): resume with that version",
                .badData)
        }
        return state
    }
}
