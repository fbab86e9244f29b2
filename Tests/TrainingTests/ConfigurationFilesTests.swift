import Collectives
import Configuration
import Datasets
import Foundation
import Registry
import TestSupport
import Testing
import Training

@Suite("The files in configs")
struct ConfigurationFilesTests {
    private static let reader = ConfigurationReader(catalogs: .standard)

    @Test("every tool has a file that uses it")
    func everyTool() {
        let words = ConfigurationFiles.all.map(Self.words).reduce(into: Set()) { $0.formUnion($1) }
        let catalogs = Catalogs.standard
        let tools = catalogs.all.filter { $0.plural != catalogs.dataSources.plural }.flatMap(\.descriptions)
        let options = catalogs.regularization.options + catalogs.earlyStopping.options
        let names = Set(tools.map(\.name) + options.map(\.name)).subtracting(["mode", "monitor"])
        #expect(names.subtracting(words).isEmpty)
    }

    /// The words of a file, without comments.
    private static func words(_ file: String) -> [String] {
        ConfigurationFiles.text(file).split(separator: "\n").flatMap { line in
            line.prefix { $0 != "#" }.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        }
    }

    // One is there to diverge: on all ranks at the same step.
    @Test(
        "each trains a few steps to the same bits on 1, 2, 3 and 4 ranks",
        arguments: ConfigurationFiles.complete)
    func anyRanks(file: String) throws { try Self.checkRanks(file) }

    @Test(
        "so do those of MNIST",
        .enabled(if: ConfigurationFiles.mnistFolder != nil, "DNN_DIST_MNIST names no folder"),
        arguments: ConfigurationFiles.ofMNIST)
    func anyRanksOfMNIST(file: String) throws { try Self.checkRanks(file) }

    private static func checkRanks(_ file: String) throws {
        let plan = try shortened(file)
        let context = DataContext(
            configurationFolder: URL(fileURLWithPath: ConfigurationFiles.path(file))
                .deletingLastPathComponent().path,
            environment: ProcessInfo.processInfo.environment)
        let ends = try (1...4).map { ranks in
            try InProcessCommunicator.run(ranks: ranks) { communicator in
                let experiment = try Experiment(plan, context: context, loadsWeights: false)
                do {
                    let run = TrainingRun(experiment, communicator: communicator, observers: [])
                    let outcome = try run.run()
                    return "\(outcome.digest) \(outcome.trainingLoss) \(outcome.validationLoss ?? -1)"
                } catch let error as CommunicationError where file.hasSuffix("/relu-large.yaml") {
                    // The message also names the rank that has the sample.
                    return "\(error)".split(separator: " (from 0)")[0].description
                }
            }
        }
        for end in ends.joined() { #expect(end == ends[0][0]) }
    }

    /// A file's plan with two epochs of 61 samples, in batches of 20, 20, 20 and 1 and micro-batches of 3.
    private static func shortened(_ file: String) throws -> Plan {
        let (text, path) = (ConfigurationFiles.text(file), ConfigurationFiles.path(file))
        let whole = try reader.read(text: text, file: path)
        var overrides = [
            "data.take=67", "data.validation={fraction: 0.1}", "data.test=none", "batch.size=20",
            "batch.micro=3", "training.epochs=2",
        ]
        overrides += whole.stages.indices.map { "stages.\($0).epochs=1" }
        // MNIST is large for a pretraining from 1 to 4 ranks; its layers take other samples as well.
        if let pretraining = whole.pretraining {
            overrides += ["pretrain.\(pretraining.name).epochs=1", "data.train=digits"]
        }
        return try reader.read(text: text, file: path, overrides: overrides)
    }
}
