import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Prediction
import Reporting
import Storage
import Tensors

extension Experiment {
    /// Returns the identities of this run for comparison among ranks: the program and its settings, then the
    /// data, then the parameters.
    ///
    /// - Parameter version: the program's version.
    public func identities(version: String) -> [RunIdentity] {
        var (settings, sets, parameters) = (RunIdentity(), RunIdentity(), RunIdentity())
        settings.add("version", version)
        for (name, value) in ConfigurationWriter(catalogs: .standard).values(of: plan) {
            settings.add(name, value)
        }
        for (name, _) in allData { sets.add(name, dataIdentity[name] ?? "") }
        parameters.add(model)
        return [settings, sets, parameters]
    }

    /// The sizes and checksums of all data sets, by name, and of a base its configuration's checksum, too.
    func identityOfData() -> [String: String] {
        var identity = Dictionary(
            uniqueKeysWithValues: allData.map { ($0.name, RunIdentity.text(of: $0.set)) })
        if let base {
            var hash = SHA256()
            for (name, value) in ConfigurationWriter(catalogs: .standard).values(of: base.experiment.plan) {
                hash.update("\(name): \(value)\n")
            }
            identity["configuration of the base"] = "checksum " + hash.finish().prefix(16)
        }
        return identity
    }

    /// The key of the data's identity in the metadata of a model's file.
    private static let dataKey = "data"

    /// Returns the metadata of the model's file: what predictions need, and which data it was trained on.
    package func modelMetadata(version: String) throws -> [String: String] {
        var metadata = try ModelFile.metadata(of: TrainedModel(self), version: version, catalogs: .standard)
        metadata[Self.dataKey] = JSONLine.text(of: dataIdentity)
        return metadata
    }

    /// Returns a remark on data that are not those with which the model of a file was trained; nil if they are, or the file
    /// does not state them.
    package func remarkOnChangedData(since metadata: [String: String]) -> String? {
        guard let text = metadata[Self.dataKey],
            let then = JSONLine.decoded([String: String].self, from: [UInt8](text.utf8))
        else { return nil }
        let now = dataIdentity
        let changed = ["training data", "validation data"].filter { then[$0] != now[$0] }
        if changed.isEmpty { return nil }
        return
            "the \(changed.joined(separator: " and ")) are not those with which the model was trained (\(then[changed[0]] ?? "none") then, \(now[changed[0]] ?? "none") now): samples that are held out now may be some that it has learned"
    }

    private var allData: [(name: String, set: Dataset)] {
        let all = [
            ("training data", data.training), ("validation data", data.validation), ("test data", data.test),
            ("unlabelled data", plan.pretraining == nil ? nil : data.unlabelled),
        ]
        return all.compactMap { name, set in set.map { (name, $0) } }
            + (base?.experiment.allData ?? []).map { ("\($0.name) of the base", $0.set) }
    }
}

extension TrainingSetup {
    /// Returns the identities of a training without a configuration, for comparison among ranks: settings, then the
    /// data, then the parameters.
    func identities(_ settings: [(name: String, value: String)]) -> [RunIdentity] {
        var (stated, sets, parameters) = (RunIdentity(), RunIdentity(), RunIdentity())
        for (name, value) in settings { stated.add(name, value) }
        sets.add("training data", RunIdentity.text(of: data.training))
        if let validation = data.validation { sets.add("validation data", RunIdentity.text(of: validation)) }
        parameters.add(model)
        return [stated, sets, parameters]
    }
}

extension TrainedModel {
    /// Returns the identities of a prediction for comparison among ranks: the program, then the samples, then
    /// the parameters.
    ///
    /// - Parameter version: the program's version.
    public func identities(of samples: Dataset, version: String) -> [RunIdentity] {
        var (program, sets, parameters) = (RunIdentity(), RunIdentity(), RunIdentity())
        program.add("version", version)
        sets.add("samples", RunIdentity.text(of: samples))
        parameters.add(model)
        return [program, sets, parameters]
    }
}

extension Sequential {
    /// The identities of a prediction or evaluation for comparison among ranks: the samples, then the parameters.
    func identities(of samples: Dataset, loss: any Loss) -> [RunIdentity] {
        var (sets, parameters) = (RunIdentity(), RunIdentity())
        sets.add("samples", RunIdentity.text(of: samples))
        sets.add("loss", "\(loss)")
        parameters.add(self)
        return [sets, parameters]
    }
}

extension RunIdentity {
    fileprivate static func text(of set: Dataset) -> String {
        "\(Format.count(set.sampleCount, "sample")) of shape \(set.sampleShape), checksum \(digits(set.checksum))"
    }

    fileprivate mutating func add(_ model: Sequential) {
        for (name, tensor) in model.state {
            add(name, "\(tensor.type) \(tensor.shape), checksum \(Self.digits(tensor.checksum))")
        }
    }

    private static func digits(_ checksum: UInt64) -> String {
        let digits = String(checksum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
