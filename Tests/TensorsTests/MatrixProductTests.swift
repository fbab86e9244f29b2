import Tensors
import TestSupport
import Testing

@Suite struct MatrixProductTests {
    /// Blocks of 256, each one chain of fused multiply-adds, added in order; then the bias.
    private func naive<Scalar: BinaryFloatingPoint>(
        _ a: (Int, Int) -> Scalar, _ b: (Int, Int) -> Scalar, m: Int, n: Int, k: Int, bias: [Scalar]?
    ) -> [Scalar] {
        var result: [Scalar] = []
        for i in 0..<m {
            for j in 0..<n {
                var sum: Scalar = 0
                for start in stride(from: 0, to: k, by: 256) {
                    var chain: Scalar = 0
                    for p in start..<min(start + 256, k) { chain.addProduct(a(i, p), b(p, j)) }
                    sum = start == 0 ? chain : sum + chain
                }
                result.append(bias.map { sum + $0[j] } ?? sum)
            }
        }
        return result
    }

    private func check<Scalar: BinaryFloatingPoint>(
        _ type: ScalarType, _: Scalar.Type, m: Int, n: Int, k: Int, _ generator: inout SeededGenerator
    ) throws {
        let bias = generator.tensor([n], type: type)
        for (transposed, otherTransposed) in [(false, false), (false, true), (true, false), (true, true)] {
            let a = generator.tensor(transposed ? [k, m] : [m, k], type: type)
            let b = generator.tensor(otherTransposed ? [n, k] : [k, n], type: type)
            let (left, right) = (a.values.map { Scalar($0) }, b.values.map { Scalar($0) })
            for usesBias in [false, true] {
                let product = try a.matrixProduct(
                    b, transposed: transposed, otherTransposed: otherTransposed, bias: usesBias ? bias : nil)
                let expected = naive(
                    { i, p in left[transposed ? p * m + i : i * k + p] },
                    { p, j in right[otherTransposed ? j * k + p : p * n + j] },
                    m: m, n: n, k: k, bias: usesBias ? bias.values.map { Scalar($0) } : nil)
                let isSame = product.shape == [m, n] && product.values == expected.map { Double($0) }
                #expect(
                    isSame, "\(type) m \(m) n \(n) k \(k) ᵀ \(transposed) \(otherTransposed) bias \(usesBias)"
                )
            }
        }
    }

    @Test("products of all transpositions are a naive chain of fused multiply-adds, bit for bit")
    func naiveChain() throws {
        var generator = SeededGenerator(seed: 2)
        for (m, n, k) in [
            (1, 1, 1), (1, 17, 300), (6, 16, 256), (7, 33, 257), (13, 5, 600), (3, 4, 0), (0, 4, 3),
            (40, 50, 31),
        ] {
            try check(.float32, Float.self, m: m, n: n, k: k, &generator)
            try check(.float64, Double.self, m: m, n: n, k: k, &generator)
        }
        for _ in 0..<25 {
            let (m, n, k) = (
                Int.random(in: 1...30, using: &generator), Int.random(in: 1...40, using: &generator),
                Int.random(in: 1...40, using: &generator)
            )
            try check(.float32, Float.self, m: m, n: n, k: k, &generator)
            try check(.float64, Double.self, m: m, n: n, k: k, &generator)
        }
    }

    @Test("a row of a product depends on nothing but its own row")
    func rowsAlone() throws {
        var generator = SeededGenerator(seed: 3)
        let a = generator.tensor([29, 310], type: .float32)
        let b = generator.tensor([23, 310], type: .float32)
        let whole = try a.matrixProduct(b, otherTransposed: true)
        for rows in [0..<1, 5..<12, 12..<29] {
            #expect(try a.rows(rows).matrixProduct(b, otherTransposed: true).bytes == whole.rows(rows).bytes)
        }
    }
}
