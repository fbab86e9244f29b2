import Tensors
import TestSupport
import Testing

@Suite struct BroadcastingTests {
    /// The element of `x` that stands at a position of the common shape.
    private func element(_ x: Tensor, _ values: [Double], at position: [Int]) -> Double {
        let own = zip(position.suffix(x.rank), x.shape).map { $1 == 1 ? 0 : $0 }
        return values[offset(own, in: x.shape)]
    }

    @Test("every operation on random shapes that broadcast is that of a naive loop, bit for bit")
    func randomShapes() throws {
        var generator = SeededGenerator(seed: 21)
        let operations: [((Tensor, Tensor) throws -> Tensor, (Double, Double) -> Double)] = [
            ({ try $0.adding($1) }, { $0 + $1 }), ({ try $0.subtracting($1) }, { $0 - $1 }),
            ({ try $0.multiplied(by: $1) }, { $0 * $1 }), ({ try $0.divided(by: $1) }, { $0 / $1 }),
            ({ try $0.maximum($1) }, { max($0, $1) }),
        ]
        for _ in 0..<300 {
            let common = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                Int.random(in: 0...5, using: &generator)
            }
            func part() -> [Int] {
                let kept = common.suffix(Int.random(in: 0...common.count, using: &generator))
                return kept.map { Int.random(in: 0..<3, using: &generator) == 0 ? 1 : $0 }
            }
            let (a, b) = (generator.tensor(part()), generator.tensor(part()))
            let rank = max(a.rank, b.rank)
            let shape = (0..<rank).map { axis -> Int in
                let left = axis + a.rank - rank, right = axis + b.rank - rank
                let extents = [left >= 0 ? a.shape[left] : 1, right >= 0 ? b.shape[right] : 1]
                return extents.contains(0) ? 0 : extents.max() ?? 1
            }
            let (left, right) = (a.values, b.values)
            for (operation, scalar) in operations {
                let result = try operation(a, b)
                let expected = indices(of: shape).map {
                    scalar(element(a, left, at: $0), element(b, right, at: $0))
                }
                #expect(result.shape == shape, "\(a.shape) and \(b.shape)")
                #expect(result.values == expected, "\(a.shape) and \(b.shape)")
            }
            #expect(try a.broadcast(to: shape).values == indices(of: shape).map { element(a, left, at: $0) })
        }
    }

    @Test("shapes that do not broadcast are an error, in either order")
    func errors() {
        for (a, b) in [([3], [4]), ([2, 3], [3, 2]), ([0], [2]), ([2, 1, 4], [3, 2])] {
            let (x, y) = (Tensor(zeros: a), Tensor(zeros: b))
            #expect(throws: ShapeError("the shapes \(a) and \(b) do not broadcast")) { try x.adding(y) }
            #expect(throws: ShapeError("the shapes \(b) and \(a) do not broadcast")) { try y.divided(by: x) }
        }
    }

    @Test("operations with a number on either side")
    func scalars() {
        let x = Tensor([1, -2, 4], type: .float64)
        #expect(x.adding(1).values == [2, -1, 5])
        #expect(x.multiplied(by: -3).values == [-3, 6, -12])
        #expect(x.divided(by: 4).values == [0.25, -0.5, 1])
        #expect(x.subtracted(from: 1).values == [0, 3, -3])
        #expect(x.dividing(8).values == [8, -4, 2])
        #expect(x.negated().values == [-1, 2, -4])
        #expect(x.squared().values == [1, 4, 16])
        #expect(x.absolute().squareRoot().values == [1, 2.0.squareRoot(), 2])
        #expect(x.sign().values == [1, -1, 1])
        #expect(x.power(-1).values == [1, -0.5, 0.25])
    }
}
