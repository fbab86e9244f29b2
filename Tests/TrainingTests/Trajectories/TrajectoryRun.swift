import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Reporting
import SystemSupport
import Tensors
import TestSupport
import Training

/// The network and data of trajectories.json as an experiment, with other settings from a configuration.
struct TrajectoryRun: Sendable {
    /// The file, and a folder with its samples as tables.
    struct Fixture: Sendable {
        let file: TrajectoryFile
        let folder: TemporaryFolder

        init() throws {
            file = try References.trajectories()
            folder = try TemporaryFolder()
            try write("training.csv", file.inputs, file.labels)
            try write("validation.csv", file.validationInputs, file.validationLabels)
        }

        private func write(_ name: String, _ inputs: [[Double]], _ labels: [Int32]) throws {
            let lines = zip(inputs, labels).map { input, label in
                (input.map { "\($0)" } + ["\(label)"]).joined(separator: ",") + "\n"
            }
            try folder.write(lines.joined(), to: name)
        }
    }

    /// The fixture of all tests.
    static let fixture: Result<Fixture, any Error> = Result { try Fixture() }

    /// The members of a configuration beside data and model, as YAML in flow style: `optimizer: sgd, clip:
    /// {value: 1}`.
    var members: String
    /// The layers, in flow style; nil for the layers of the references.
    var layers: String?
    var batchSize = 12
    var microBatchSize = 3
    var precision = Precision.float64

    /// A new experiment; with the layers of the references, it also has their initial parameters.
    func experiment() throws -> Experiment {
        let fixture = try Self.fixture.get()
        let text = """
            {name: trajectory, precision: \(precision.rawValue),
            data: {train: {csv: {path: training.csv, classes: 3}},
                validation: {csv: {path: validation.csv, classes: 3}}, scale: none},
            batch: {size: \(batchSize), micro: \(microBatchSize)},
            model: {layers: \(layers ?? "[{dense: 5}, elu, {dense: 3}]")},
            \(members)}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text, file: fixture.folder.path + "/run.yaml")
        let experiment = try Experiment(plan, context: DataContext(configurationFolder: fixture.folder.path))
        if layers == nil {
            var start = 0
            for parameter in experiment.model.parameters {
                let data = parameter.variable.data
                parameter.variable.data = try Tensor(
                    Array(fixture.file.initial[start..<start + data.count]), shape: data.shape,
                    type: data.type)
                start += data.count
            }
        }
        return experiment
    }

    /// The outcome of training on one rank, and the experiment with the trained model.
    func trained(
        _ observers: (Experiment) -> [any TrainingObserver] = { _ in [] }
    ) throws -> (outcome: TrainingOutcome, experiment: Experiment) {
        let experiment = try experiment()
        let run = TrainingRun(
            experiment, communicator: SoloCommunicator(), observers: observers(experiment))
        return (try run.run(), experiment)
    }

    /// The outcomes of training on some ranks, in rank order.
    func outcomes(ranks: Int) throws -> [TrainingOutcome] {
        try InProcessCommunicator.run(ranks: ranks) { communicator in
            try TrainingRun(self.experiment(), communicator: communicator, observers: []).run()
        }
    }
}

extension Experiment {
    /// All parameters, one after the other.
    var parameterValues: [Double] { model.parameters.flatMap(\.variable.data.values) }
}
