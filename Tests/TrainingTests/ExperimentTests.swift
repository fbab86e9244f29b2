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

    @Test("ranks without work are warned of, with advice that helps", arguments: [5, 7, 16, 33, 64])
    func ranks(count: Int) throws {
        #expect(try experiment().rankWarning(4) == nil)
        let warning = try #require(try experiment().rankWarning(count))
        let advice = try #require(warning.firstMatch(of: /set batch.micro to (\d+) or less/))
        #expect(try experiment(["batch.micro=\(advice.1)"]).rankWarning(count) == nil)
        #expect(warning.contains("use at most 4 ranks"))
    }

    @Test("the advice is one that can be followed: more samples in a batch only where there are any")
    func ranksBeyondSamples() throws {
        let warning = try experiment(["batch.micro=1"]).rankWarning(65)
        #expect(warning?.contains("use at most 64 ranks, or a larger batch.size") == true)
        let few = try experiment(["data.take=3", "batch={size: 4}"]).rankWarning(4)
        #expect(
            few
                == "3 of 4 ranks have nothing to do: a batch of 3 samples has 1 micro-batch of 3; use at most 1 rank"
        )
    }

    @Test(
        "by default 16 ranks have work if the batch is large enough",
        arguments: [
            (1, 1), (5, 1), (8, 1), (16, 2), (32, 4), (64, 8), (100, 13), (128, 16), (1000, 32), (4096, 128),
        ])
    func usualMicroBatch(size: Int, ranks: Int) throws {
        let text = "{data: {train: digits}, batch: {size: \(size)}, model: {layers: [dense: 10]}}"
        let plan = try ConfigurationReader(catalogs: .standard).read(text: text, file: "digits.yaml")
        #expect((size + plan.batch.micro - 1) / plan.batch.micro == ranks)
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
