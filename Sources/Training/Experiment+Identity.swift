import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Reporting
import Tensors

extension Experiment {
    /// What this rank is about to do, for all ranks to compare: the program and its settings, then the data, then the parameters.
    ///
    /// - Parameter version: the program's.
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
        for case (let name, let set?) in all {
            sets.add(
                name,
                "\(Format.count(set.sampleCount, "sample")) of shape \(set.sampleShape), checksum \(Self.digits(set.checksum))"
            )
        }
        for (name, tensor) in model.state {
            parameters.add(name, "\(tensor.type) \(tensor.shape), checksum \(Self.digits(tensor.checksum))")
        }
        return [settings, sets, parameters]
    }

    private static func digits(_ checksum: UInt64) -> String {
        let digits = String(checksum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
