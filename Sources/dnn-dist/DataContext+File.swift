import Datasets
import FoundationEssentials

extension DataContext {
    /// Returns the context of a configuration file in this process's environment.
    static func of(configurationFile file: String) -> DataContext {
        DataContext(configurationFile: file, environment: ProcessInfo.processInfo.environment)
    }
}
