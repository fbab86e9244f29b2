import Datasets
import FoundationEssentials

extension DataContext {
    /// The surroundings of a configuration file.
    static func of(configurationFile file: String) -> DataContext {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
        return DataContext(
            configurationFolder: folder.isEmpty && file.hasPrefix("/") ? "/" : folder,
            environment: ProcessInfo.processInfo.environment)
    }
}
