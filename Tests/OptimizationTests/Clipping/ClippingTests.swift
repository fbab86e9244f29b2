import Optimization
import Tensors
import Testing

@Suite("Clipping")
struct ClippingTests {
    @Test("by a norm: the gradient keeps its direction and gets the threshold's norm, or stays")
    func norms() {
        for clipping in [GlobalNormClipping(threshold: 2), LayerNormClipping(threshold: 2)] as [any Clipping]
        {
            #expect(clipping.scale(norm: 8) == 0.25)
            #expect(
                clipping.scale(norm: 2) == 1 && clipping.scale(norm: 1) == 1 && clipping.scale(norm: 0) == 1)
        }
        #expect(
            LayerNormClipping(threshold: 2).isPerParameter && !GlobalNormClipping(threshold: 2).isPerParameter
        )
    }

    @Test("by value: each element by itself")
    func values() {
        #expect(ValueClipping(threshold: 0.75).elementBound == 0.75)
        #expect(ValueClipping(threshold: 0.75).scale(norm: 100) == 1)
        #expect(GlobalNormClipping(threshold: 2).elementBound == nil)
        let gradient = Tensor([-3, -0.5, 0, 0.5, 3, .infinity], type: .float64)
        gradient.clamp(bound: 0.75)
        #expect(gradient.values == [-0.75, -0.5, 0, 0.5, 0.75, 0.75])
    }
}
