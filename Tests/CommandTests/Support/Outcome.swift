import Foundation

/// The output of train and evaluate with `--json`.
struct Outcome: Decodable {
    let digest: String
    let trainingLoss: Double?
    let trainingAccuracy: Double?
    let validationLoss: Double?
    let validationAccuracy: Double?
    let testLoss: Double?
    let testAccuracy: Double?
    let epochs: Int?
    let steps: Int?
    let ranks: Int
    let hosts: [String]
    let seconds: Double
    /// The seconds of the parts of the training, of each rank.
    let timeUse: [[String: Double]]?
    let run: String?

    /// Decodes a text of JSON and nothing else.
    init(_ text: String) throws { self = try decoded(text) }

    /// The keys of a text of JSON, as written.
    static func keys(_ text: String) throws -> Set<String> {
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return Set((object ?? [:]).keys)
    }
}

/// A line of `metrics.jsonl`.
struct Epoch: Decodable {
    let epoch: Int
    let steps: Int
    let validationLoss: Double?

    init(_ text: String) throws { self = try decoded(text) }
}

private func decoded<Value: Decodable>(_ text: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Value.self, from: Data(text.utf8))
}
