import Autodiff
import NeuralNetworks
import Tensors
import Testing

@Suite("prelu as a layer")
struct ParametricReLUTests {
    @Test("it learns a slope for each unit or one for all, from the initial value", arguments: [false, true])
    func parameters(isShared: Bool) throws {
        let model = try Sequential(
            [Dense(units: 3), ParametricReLU(initial: 0.5, shared: isShared)], inputShape: [4])
        let weight = try #require(model.parameters.last)
        #expect(weight.name == "layers.1.weight")
        #expect(weight.variable.data.values == [Double](repeating: 0.5, count: isShared ? 1 : 3))
        #expect(weight.regularization == nil, "penalties leave slopes alone")

        let y = try model(Variable(Tensor(repeating: -1, shape: [2, 4])), ForwardPass(rows: 2))
        try y.backward()
        #expect(weight.variable.gradient?.shape == weight.variable.shape)
    }
}
