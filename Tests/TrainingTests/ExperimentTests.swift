import Configuration
import Datasets
import Testing
import Training

@Suite("Experiment")
struct ExperimentTests {
    private func experiment(_ overrides: [String] = []) throws -> Experiment {
        let text = """
            name: digits
            data: {train: digits}
            batch: {size: 64, micro: 16}
            model: {layers: [dense: 10]}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text, file: "digits.yaml", overrides: overrides)
        return try Experiment(plan, context: DataContext())
    }

    @Test("more ranks than micro-batches is an error whose advice helps", arguments: [5, 7, 16, 33, 64])
    func ranks(count: Int) throws {
        try experiment().checkRanks(4)
        let error = try #require(throws: TrainingError.self) { try experiment().checkRanks(count) }
        #expect(error.exitCode == .badConfiguration)
        let advice = try #require(error.description.firstMatch(of: /set batch.micro to (\d+) or less/))
        try experiment(["batch.micro=\(advice.1)"]).checkRanks(count)
        #expect(error.description.contains("use at most 4 ranks"))
    }

    @Test("more ranks than samples in a batch is an error that does not speak of micro-batches")
    func ranksBeyondSamples() throws {
        let error = try #require(throws: TrainingError.self) { try experiment().checkRanks(65) }
        #expect(error.description.contains("use at most 64 ranks or a larger batch.size"))
    }

    @Test("a model with fewer outputs than classes is told how many it needs")
    func outputs() {
        let error = #expect(throws: TrainingError.self) { _ = try experiment(["model.layers=[dense: 9]"]) }
        #expect(error?.exitCode == .badConfiguration)
        #expect(error?.description.contains("give its last dense layer 10 units") == true)
    }

    @Test("no scaling is another experiment than the usual scaling")
    func scaling() throws {
        #expect(try experiment(["data.scale=none"]).data.scaling == .identity)
        #expect(try experiment().data.scaling == .division(by: 16))
    }
}
