import Foundation
import SystemSupport

/// Values computed by other frameworks: the files of Tests/References, which state the versions.
package enum References {
    /// functions.json.
    package static func functions() throws -> [FunctionCase] {
        try read("functions.json", as: FunctionFile.self).cases
    }

    /// training.json.
    package static func training() throws -> TrainingFile { try read("training.json", as: TrainingFile.self) }

    /// normalization.json.
    package static func normalization() throws -> NormalizationFile {
        try read("normalization.json", as: NormalizationFile.self)
    }

    /// metrics.json.
    package static func metrics() throws -> [MetricCase] {
        try read("metrics.json", as: MetricFile.self).cases
    }

    /// imbalance.json.
    package static func imbalance() throws -> ImbalanceFile {
        try read("imbalance.json", as: ImbalanceFile.self)
    }

    /// tables.json.
    package static func tables() throws -> TableFile { try read("tables.json", as: TableFile.self) }

    /// arrays.json.
    package static func arrays() throws -> [ArrayCase] {
        try read("arrays.json", as: ArrayFile.self).cases
    }

    /// The archives of arrays.json by name, in base64.
    package static func archives() throws -> [String: String] {
        try read("arrays.json", as: ArrayFile.self).archives
    }

    /// weights.json.
    package static func weights() throws -> [WeightsCase] {
        try read("weights.json", as: WeightsFile.self).cases
    }

    /// events.json.
    package static func events() throws -> [EventsCase] { try read("events.json", as: EventsFile.self).cases }

    /// trajectories.json.
    package static func trajectories() throws -> TrajectoryFile {
        try read("trajectories.json", as: TrajectoryFile.self)
    }

    static func read<File: Decodable>(_ name: String, as type: File.Type) throws -> File {
        let text = try Project.text("Tests/References/" + name)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(text.utf8))
    }

    private struct FunctionFile: Decodable { let cases: [FunctionCase] }
    private struct MetricFile: Decodable { let cases: [MetricCase] }
    private struct EventsFile: Decodable { let cases: [EventsCase] }
    private struct WeightsFile: Decodable { let cases: [WeightsCase] }
    private struct ArrayFile: Decodable {
        let cases: [ArrayCase]
        let archives: [String: String]
    }
}
