import FoundationEssentials

/// The run of a job, as rank 0 reports it: a file whose path is in the environment of the ranks.
package struct RunStatus {
    /// The environment variable with the file's path.
    package static let variable = "DNN_DIST_STATUS_FILE"

    /// The content of the file.
    private struct Content: Decodable {
        let run: String
    }

    /// The file's path.
    package let path: String

    package init(path: String) { self.path = path }

    /// The path of the run's folder; nil if no rank has reported it yet.
    package var run: String? {
        FileManager.default.contents(atPath: path)
            .flatMap { try? JSONDecoder().decode(Content.self, from: $0) }?.run
    }

    /// Removes the file.
    package func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// The newest checkpoint of a run, or of its parts if the run has several seeds or folds.
    ///
    /// - Returns: the names of the checkpoints, such as `step-00001000`, for people; any newer checkpoint
    ///   changes the text. Nil if there is no checkpoint.
    package static func checkpoint(of run: String) -> String? {
        let files = FileManager.default
        let parts = ((try? files.contentsOfDirectory(atPath: run)) ?? []).sorted()
        let latest = ([nil] + parts).compactMap { part -> String? in
            let folder = part.map { "\(run)/\($0)" } ?? run
            guard let target = try? files.destinationOfSymbolicLink(atPath: folder + "/checkpoints/latest")
            else { return nil }
            let name = String(target.split(separator: "/").last ?? "")
            return part.map { "\($0)/\(name)" } ?? name
        }
        return latest.isEmpty ? nil : latest.joined(separator: ", ")
    }
}
