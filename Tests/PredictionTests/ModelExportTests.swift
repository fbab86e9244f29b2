import Collectives
import Configuration
import Datasets
import Prediction
import Tensors
import Testing
import Training

@Suite("Exported models")
struct ModelExportTests {
    @Test("an export is compared with its model by itself, and a difference is a warning with its size")
    func difference() throws {
        let text = """
            name: digits
            data: {train: digits, take: 50, scale: none}
            batch: {size: 50}
            model: {layers: [batch_norm, dense: 12, batch_norm, elu, dropout: 0.5, dense: 10]}
            training: {epochs: 3}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(text: text, file: "digits.yaml")
        let experiment = try Experiment(plan, context: DataContext())
        _ = try TrainingRun(experiment, communicator: SoloCommunicator(), observers: []).run()
        let trained = TrainedModel(experiment)
        let (folded, whole) = (try ModelExport(trained), try ModelExport(trained, folds: false))
        #expect(whole.summary.drawnDifference == 0 && whole.warning(above: 0) == nil)
        #expect(0 < folded.summary.drawnDifference && folded.summary.drawnDifference < 1e-5)
        #expect(folded.warning() == nil)
        #expect(folded.warning(above: 0)?.contains("differ from the trained model's by up to ") == true)
        // A weight that only folding makes infinite: that of a pixel of deviation √ε, under a wide normalization.
        let weight = try #require(experiment.model.parameters.first { $0.variable.data.shape == [12, 64] })
        weight.variable.data = try Tensor((0..<12 * 64).map { $0 % 64 == 0 ? 2e37 : 0 }, shape: [12, 64])
        experiment.model.layers[0].buffers[0].data = Tensor([Double](repeating: 0, count: 64))
        experiment.model.layers[0].buffers[1].data = Tensor([Double](repeating: 0, count: 64))
        experiment.model.layers[2].buffers[1].data = Tensor([Double](repeating: 1e38, count: 12))
        let bad = try ModelExport(trained)
        #expect(bad.warning() != nil, "\(bad.summary.drawnDifference)")
    }

    @Test(
        "an ONNX graph ends with what makes the predictions of the outputs, as the loss says",
        arguments: [
            ("softmax_cross_entropy", "Softmax", "probabilities"),
            ("mean_squared_error", "Identity", "outputs"),
        ])
    func lastOperator(loss: String, operation: String, output: String) throws {
        let text = """
            name: digits
            data: {train: digits, take: 50}
            batch: {size: 50}
            model: {layers: [dense: 10]}
            loss: \(loss)
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(text: text, file: "digits.yaml")
        let export = try ModelExport(TrainedModel(Experiment(plan, context: DataContext())))
        let content = String(decoding: try export.onnx(version: "0", catalogs: .standard), as: UTF8.self)
        for name in ["Softmax", "Identity", "Sigmoid"] {
            #expect(content.contains(name) == (name == operation))
        }
        #expect(content.contains(output))
        #expect(export.trained.plan.loss.name == loss)
    }
}
