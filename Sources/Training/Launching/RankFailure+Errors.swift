import Autodiff
import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Prediction
import Reporting
import Storage

extension RankFailure {
    /// The failure of a rank that met an error: its text, and the exit code for its kind.
    public init(_ error: any Error) {
        if let error = error as? CommunicationError {
            self.init(message: error.description, exitCode: error.exitCode)
            return
        }
        self.init(message: "\(error)", exitCode: Self.exitCode(for: error))
    }

    private static func exitCode(for error: any Error) -> ExitCode {
        switch error {
        case let error as ConfigurationErrors:
            error.reason == .missingInput ? .missingInput : .badConfiguration
        case let error as DataError:
            error.kind == .missing ? .missingInput : .badData
        case let error as TrainingError: error.exitCode
        case is ModelError: .badConfiguration
        case is FunctionError, is ModelFileError: .badData
        case is StorageError: .cannotWrite
        case let error as RunReadingError:
            error.kind == .missing ? .missingInput : .badData
        case is DamagedCheckpoint: .badData
        default: .internal
        }
    }
}
