import Collectives
import Configuration
import Datasets
import Testing
import Training

/// Losses, initializers and options whose sums could depend on the number of ranks, each in one
/// configuration.
@Suite("tools on several ranks")
struct ToolDigestTests {
    /// 101 samples in batches of 50 and micro-batches of 7: the last batch has one sample, which leaves some
    /// ranks without any.
    private static func outcome(ranks: Int, _ overrides: [String]) throws -> Set<String> {
        let text = """
            name: digits
            data: {train: digits, take: 101}
            batch: {size: 50, micro: 7}
            model: {layers: [dense: 12, tanh, dense: 10]}
            optimizer: {momentum: {learning_rate: 0.05}}
            training: {epochs: 2}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text, file: "digits.yaml", overrides: overrides)
        let outcomes = try InProcessCommunicator.run(ranks: ranks) { communicator in
            let experiment = try Experiment(plan, context: DataContext())
            return try TrainingRun(experiment, communicator: communicator, observers: []).run()
        }
        return Set(outcomes.map { "\($0.digest) \($0.trainingLoss) \($0.trainingAccuracy ?? -1)" })
    }

    private static let options = ["prelu: {shared: true}", "gelu: tanh", "rrelu: {lower: 0, upper: 1}"].map {
        ["model.layers=[dense: 12, \($0), dense: 9, \($0), dense: 10]"]
    }

    private static let losses =
        ["{softmax_cross_entropy: {label_smoothing: 0.1}}", "mse", "mae", "huber", "{huber: 0.2}"].map {
            ["loss=\($0)"]
        } + [["loss=bce", "data.classes=[3, 8]", "model.layers=[dense: 12, tanh, dense: 1]"]]

    private static let initializers =
        [
            "auto", "he_uniform", "lecun_normal", "lecun_uniform", "glorot_normal", "glorot_uniform",
            "normal",
        ].map { ["model.initializer=\($0)"] } + [
            ["model.layers=[dense: 12, tanh, dense: {units: 10, initializer: zeros}]"]
        ]

    @Test("parameters and metrics are the same bits", arguments: options + losses + initializers)
    func anyRankCount(overrides: [String]) throws {
        let alone = try Self.outcome(ranks: 1, overrides)
        #expect(alone.count == 1)
        for ranks in 2...4 { #expect(try Self.outcome(ranks: ranks, overrides) == alone) }
    }
}
