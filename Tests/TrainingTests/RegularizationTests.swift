import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import SystemSupport
import Tensors
import TestSupport
import Testing
import Training

@Suite("Regularization")
struct RegularizationTests {
    /// The Euclidean norms of a matrix's rows.
    private static func rowNorms(_ weights: Tensor) -> [Double] {
        let values = weights.values
        return (0..<weights.shape[0]).map { row in
            values[row * weights.shape[1]..<(row + 1) * weights.shape[1]].reduce(0) { $0 + $1 * $1 }
                .squareRoot()
        }
    }

    @Test("no neuron's incoming weights are longer than max_norm after any step, and biases are left alone")
    func maxNorm() throws {
        for optimizer in ["{momentum: {learning_rate: 0.5}}", "{adam: {learning_rate: 0.3}}"] {
            var longest = 0.0
            let run = TrajectoryRun(
                members: "optimizer: \(optimizer), regularization: {max_norm: 0.7}, training: {epochs: 10}",
                precision: .float32)
            var observer: RecordingObserver?
            let (_, experiment) = try run.trained { experiment in
                let weights = experiment.model.parameters.filter { $0.variable.data.rank == 2 }
                let steps = RecordingObserver {
                    for norm in weights.flatMap({ Self.rowNorms($0.variable.data) }) {
                        #expect(norm <= 0.7)
                        longest = max(longest, norm)
                    }
                }
                observer = steps
                return [steps]
            }
            #expect(observer?.steps.count == 20)
            #expect(longest > 0.6999, "the bound is reached")
            #expect(largestMagnitude(experiment.model.parameters[3].variable.data.values) > 0.7)
        }
    }

    @Test("a layer's own options take the place of the model's")
    func layers() throws {
        let run = TrajectoryRun(
            members: "optimizer: {sgd: 0.5}, regularization: {max_norm: 0.7}, training: {epochs: 10}",
            layers: "[{dense: {units: 5, max_norm: 0.2}}, elu, {dense: 3}]")
        let model = try run.trained().experiment.model
        #expect(abs((Self.rowNorms(model.parameters[0].variable.data).max() ?? 0) - 0.2) < 1e-12)
        #expect(abs((Self.rowNorms(model.parameters[2].variable.data).max() ?? 0) - 0.7) < 1e-12)
        let none = TrajectoryRun(
            members:
                "optimizer: {sgd: 0.1}, regularization: {l1: {factor: 10, proximal: true}}, training: {epochs: 20}",
            layers: "[{dense: {units: 5, l1: 0}}, elu, {dense: 3}]")
        let (outcome, experiment) = try none.trained()
        #expect(outcome.zeroWeights == 1, "of the last layer's weights")
        #expect(experiment.model.parameters[0].variable.data.zeroCount == 0)
    }

    @Test("proximal steps of L1 are soft thresholds of η·λ/2 after the update without a penalty")
    func proximalStep() throws {
        func trained(_ regularization: String) throws -> [[Double]] {
            let run = TrajectoryRun(
                members: "optimizer: {sgd: 0.5}, training: {epochs: 1, shuffle: false}\(regularization)",
                batchSize: 13, microBatchSize: 4)
            return try run.trained().experiment.model.parameters.map(\.variable.data.values)
        }
        let plain = try trained("")
        let sparse = try trained(", regularization: {l1: {factor: 0.8, proximal: true}}")
        for (index, (plain, sparse)) in zip(plain, sparse).enumerated() {
            let threshold = index.isMultiple(of: 2) ? 0.2 : 0
            #expect(sparse == plain.map { abs($0) <= threshold ? 0 : $0 - threshold * ($0 < 0 ? -1 : 1) })
        }
    }

    @Test(
        "proximal L1 is of the stated size whatever the momentum: a weight stays 0 if the data pull by less than λ/2",
        arguments: [
            "sgd: 0.01", "momentum: {learning_rate: 0.002, momentum: 0.8}", "nag: {learning_rate: 0.001}",
        ])
    func proximalSize(optimizer: String) throws {
        // The exact minimum of mean squared error with the penalty, for orthogonal features.
        let folder = try TemporaryFolder()
        let path = try folder.write("1,1,3\n1,-1,2.2\n-1,1,-2.2\n-1,-1,-3\n", to: "samples.csv")
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: """
                {precision: float64, data: {train: {csv: {path: \(path), targets: ['2'], header: 'false'}}, scale: none,
                scale_targets: none}, batch: {size: 4}, model: {layers: [dense: 1]}, loss: mse, optimizer: {\(optimizer)},
                regularization: {l1: {factor: 2, proximal: true}}, training: {epochs: 3000}}
                """, file: folder.path + "/run.yaml")
        let experiment = try Experiment(plan, context: DataContext())
        _ = try TrainingRun(experiment, communicator: SoloCommunicator(), observers: []).run()
        // The gradient is 2·(w − 2.6) and 2·(w − 0.4); λ/2 = 1 moves the first minimum by ½, and holds the second at 0.
        #expect(relativeError(experiment.model.parameters[0].variable.data.values, [2.1, 0]) < 1e-9)
    }

    @Test("proximal L1 with an adaptive optimizer is an error that names the others")
    func proximalAdaptive() throws {
        let members = "optimizer: adam, regularization: {l1: {factor: 1, proximal: true}}"
        let error = #expect(throws: TrainingError.self) { try TrajectoryRun(members: members).experiment() }
        #expect("\(error.map { "\($0)" } ?? "")".contains("sgd, momentum or nag"))
        let layer = TrajectoryRun(
            members: "optimizer: adam",
            layers: "[{dense: {units: 5, l1: {factor: 1, proximal: true}}}, elu, {dense: 3}]")
        #expect(throws: TrainingError.self) { try layer.experiment() }
        let model = try Sequential(
            [Dense(units: 10, regularization: WeightRegularization(l1: L1Penalty(1, isProximal: true)))],
            inputShape: [8, 8])
        #expect(throws: CommunicationError.self) {
            try model.fit(try Digits().load(), epochs: 1, optimizer: Adam())
        }
    }

    @Test("proximal L1 makes weights exactly zero, its gradient alone does not; the result tells the share")
    func zeros() throws {
        func outcome(_ l1: String) throws -> (share: Double?, counted: Double) {
            let run = TrajectoryRun(
                members: "optimizer: {sgd: 0.3}, regularization: {l1: \(l1)}, training: {epochs: 40}")
            let (outcome, experiment) = try run.trained()
            let weights = [0, 2].map { experiment.model.parameters[$0].variable.data }
            let zeros = weights.reduce(0) { $0 + $1.values.count { $0 == 0 } }
            return (outcome.zeroWeights, Double(zeros) / Double(weights.reduce(0) { $0 + $1.count }))
        }
        let proximal = try outcome("{factor: 0.1, proximal: true}")
        #expect(proximal.share == proximal.counted && proximal.counted > 0.2)
        let gradient = try outcome("0.1")
        #expect(gradient.share == 0 && gradient.counted == 0)
        #expect(try TrajectoryRun(members: "training: {epochs: 1}").trained().outcome.zeroWeights == nil)
    }

    @Test("training and evaluation tell the loss with its penalties")
    func losses() throws {
        let members = "optimizer: {sgd: 0}, training: {epochs: 1}"
        let plain = try TrajectoryRun(members: members).trained()
        let penalized = try TrajectoryRun(members: members + ", regularization: {l1: 0.3, l2: 0.7}").trained()
        let weights = [0, 2].flatMap { plain.experiment.model.parameters[$0].variable.data.values }
        let penalty = weights.reduce(0) { $0 + 0.15 * abs($1) + 0.35 * $1 * $1 }
        let differences = [
            penalized.outcome.trainingLoss - plain.outcome.trainingLoss,
            (penalized.outcome.validationLoss ?? 0) - (plain.outcome.validationLoss ?? 0),
        ]
        #expect(relativeError(differences, [penalty, penalty]) < 1e-13)
        #expect(penalized.experiment.parameterValues == plain.experiment.parameterValues)
    }
}
