import Datasets
import FoundationEssentials

extension DataContext {
    /// The surroundings of a configuration file, for this process.
    static func of(configurationFile file: String) -> DataContext {
        DataContext(configurationFile: file, environment: ProcessInfo.processInfo.environment)
    }
}
