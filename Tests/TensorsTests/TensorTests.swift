import Tensors
import TestSupport
import Testing

@Suite struct TensorTests {
    @Test("elements come back in row-major order and rounded to the type")
    func elements() throws {
        let x = try Tensor([1, 2, 3, 4, 5, 0.1], shape: [2, 3])
        #expect(x.shape == [2, 3] && x.rank == 2 && x.count == 6 && x.type == .float32)
        #expect(x.values == [1, 2, 3, 4, 5, Double(Float(0.1))])
        #expect(x.converted(to: .float64).values == x.values)
        #expect(Tensor(repeating: 2.5).item == 2.5 && Tensor(repeating: 2.5).shape == [])
        #expect(Tensor(zeros: [0, 3]).values.isEmpty)
        #expect("\(Tensor([1, 2]))" == "Tensor(shape: [2], type: float32, [1.0, 2.0])")
        #expect("\(Tensor(zeros: [9]))".hasSuffix("0.0, …])"))
    }

    @Test("reshaping and transposing keep the elements")
    func shapes() throws {
        var generator = SeededGenerator(seed: 31)
        for type in ScalarType.allCases {
            for (rows, columns) in [(1, 1), (3, 5), (16, 16), (17, 33), (64, 9)] {
                let x = generator.tensor([rows, columns], type: type)
                let values = x.values
                let expected = (0..<columns).flatMap { c in (0..<rows).map { r in values[r * columns + c] } }
                #expect(try x.transposed().values == expected)
                #expect(try x.transposed().transposed().bytes == x.bytes)
                #expect(try x.reshaped(to: [columns, rows]).values == values)
            }
        }
    }

    @Test("copying into a view changes just that part")
    func views() {
        let block = Tensor(zeros: [8], type: .float64)
        block.view(offset: 2, shape: [1, 3]).copyElements(
            from: Tensor([1, 2, 3], type: .float64).view(offset: 0, shape: [1, 3]))
        #expect(block.values == [0, 0, 1, 2, 3, 0, 0, 0])
    }
}
