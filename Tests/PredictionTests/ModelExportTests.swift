import Configuration
import Datasets
import Prediction
import Testing
import Training

@Suite("Exported models")
struct ModelExportTests {
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
