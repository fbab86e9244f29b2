import Collectives
import Configuration
import Datasets
import NeuralNetworks
import SystemSupport
import TestSupport
import Testing
import Training

@Suite("Pretraining against PyTorch")
struct PretrainingTrajectoryTests {
    private let file: PretrainingFile
    private let folder: TemporaryFolder

    init() throws {
        file = try References.pretraining()
        folder = try TemporaryFolder()
        let width = file.widths[0]
        let lines = stride(from: 0, to: file.inputs.values.count, by: width).map { start in
            let inputs = file.inputs.values[start..<start + width].map { "\($0)" }
            return (inputs + ["\(start / width % 2)"]).joined(separator: ",") + "\n"
        }
        try folder.write(lines.joined(), to: "samples.csv")
    }

    private func experiment(_ reference: PretrainingFile.Case) throws -> Experiment {
        let members = reference.configuration.dropFirst().dropLast()
        let units = file.widths.dropFirst().map { "{dense: \($0)}" }
        let text = """
            {name: pretraining, precision: float64, seed: \(file.seed),
            data: {train: {csv: {path: samples.csv, classes: 2}}, scale: none},
            batch: {size: \(file.batchSize), micro: 3},
            model: {initializer: glorot_normal, layers: [\(units.joined(separator: ", elu, "))]},
            training: {epochs: 1, shuffle: false},
            \(members.isEmpty ? "" : "\(members),")
            pretrain: \(reference.pretraining)}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text, file: folder.path + "/run.yaml")
        return try Experiment(plan, context: DataContext(configurationFolder: folder.path))
    }

    @Test(
        "twelve steps of autoencoders and GANs with every optimizer end where PyTorch's do, from the same random numbers"
    )
    func trajectories() throws {
        #expect(file.cases.count >= 65)
        for reference in file.cases {
            var values: [String: [[Double]]] = [:]
            let outcome = try TrainingRun(
                experiment(reference), communicator: SoloCommunicator(), observers: []
            ).run { product in
                for (name, model) in product.models {
                    values[name] = model.parameters.map(\.variable.data.values)
                }
            }
            #expect(Set(values.keys) == Set(reference.models.keys))
            for (name, tensors) in values {
                var rest = (reference.models[name] ?? [])[...]
                for tensor in tensors {
                    let wanted = Array(rest.prefix(tensor.count))
                    rest = rest.dropFirst(tensor.count)
                    let error = relativeError(tensor, wanted, floor: largestMagnitude(wanted))
                    #expect(error <= 1e-10, "\(reference.name), \(name)")
                }
                #expect(rest.isEmpty)
            }
            let measures = outcome.pretraining?.measures ?? [:]
            #expect(measures.count == reference.measures.count)
            for (name, wanted) in reference.measures {
                let error = relativeError([measures[name] ?? .nan], [wanted])
                #expect(error <= 1e-10, "\(reference.name), \(name)")
            }
        }
    }
}
