// A program that is dnn-dist with one more layer: configurations can name scaled_sine.
//   own-layer-example train docs/examples/OwnLayer/sine.yaml
import Autodiff
import Commands
import NeuralNetworks
import Registry
import Tensors

/// y = γ · sin(f·x) + x, with a learned γ for each feature.
final class ScaledSine: Layer {
    let kind = "ScaledSine"
    private(set) var parameters: [Parameter] = []
    private let frequency: Double

    init(frequency: Double) { self.frequency = frequency }

    func build(inputShape: [Int], context: BuildContext) -> [Int] {
        let start = Tensor(repeating: 0.5, shape: inputShape, type: context.type)
        parameters = [Parameter("gamma", Variable(start, name: context.fullName("gamma")))]
        return inputShape
    }

    func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        try parameters[0].variable * sin(frequency * x) + x
    }

    private static let frequencyOption = Option(
        "frequency", default: 1.0, .positive, help: "frequency f of the sine, in radians per unit")

    static let entry = Entry<any Layer>(
        "scaled_sine", "Adds a sine of each feature: γ·sin(f·x) + x, with learned γ.",
        options: [frequencyOption], shorthand: frequencyOption.name
    ) { ScaledSine(frequency: $0[frequencyOption]) }
}

DNNDist.main(adding: [ScaledSine.entry])
