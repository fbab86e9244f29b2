import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Prediction
import Reporting
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
        let all = [
            ("training data", data.training), ("validation data", data.validation), ("test data", data.test),
            ("unlabelled data", plan.pretraining == nil ? nil : data.unlabelled),
        ]
        for case (let name, let set?) in all { sets.add(name, set) }
        parameters.add(model)
        return [settings, sets, parameters]
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
        sets.add("samples", samples)
        parameters.add(model)
        return [program, sets, parameters]
    }
}

extension RunIdentity {
    fileprivate mutating func add(_ name: String, _ set: Dataset) {
        add(
            name,
            "\(Format.count(set.sampleCount, "sample")) of shape \(set.sampleShape), checksum \(Self.digits(set.checksum))"
        )
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
