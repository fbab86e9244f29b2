import Configuration
import FoundationEssentials
import Reporting
import Storage

/// A place for what a run must not lose, for the case that its own folder cannot be written: the folder that
/// the configuration names, or one in the working directory.
public struct SpareFolder: Sendable {
    private let candidates: [String]
    private let name: String
    private let configuration: String

    /// The name of the folder in the working directory.
    private static let usualName = "dnn-dist-rescued"

    /// The spare place of a run of a plan.
    public init(of plan: Plan) {
        candidates = [plan.output.spareFolder, Self.usualName].compactMap(\.self)
        name = plan.name
        configuration = ConfigurationWriter(catalogs: .standard).text(of: plan)
    }

    /// Makes a folder for the run, and writes into it.
    ///
    /// - Parameters:
    ///   - reason: the reason why the run's own folder cannot be written.
    ///   - journal: the content of the run's growing files, by name.
    ///   - body: writes, and returns what it made.
    /// - Throws: the reason, with that of each place that was tried.
    public func use<Value>(
        instead reason: StorageError, journal: [String: [UInt8]],
        _ body: (RunFolder) throws(StorageError) -> Value
    ) throws(StorageError) -> Value {
        var reasons: [StorageError] = []
        for parent in candidates {
            do throws(StorageError) {
                let folder = try RunFolder(parent: parent, name: name, date: Date())
                try folder.write(config: configuration)
                for (name, content) in journal { try folder.write(content, to: name) }
                return try body(folder)
            } catch {
                reasons.append(error)
            }
        }
        throw reason.adding(reasons)
    }
}
