import Autodiff
import Tensors
import Testing

@Suite struct OperatorTests {
    private let a = Variable(Tensor([6, 8], type: .float64))
    private let b = Variable(Tensor([2, 4], type: .float64))

    @Test("operators of two variables")
    func variables() throws {
        #expect(try (a + b).data.values == [8, 12])
        #expect(try (a - b).data.values == [4, 4])
        #expect(try (a * b).data.values == [12, 32])
        #expect(try (a / b).data.values == [3, 2])
        #expect(try (-a).data.values == [-6, -8])
        #expect(try (a ^ 2).data.values == [36, 64])
    }

    @Test("operators with a number at either side")
    func numbers() throws {
        #expect(try (a + 1).data.values == [7, 9])
        #expect(try (1 + a).data.values == [7, 9])
        #expect(try (a - 1).data.values == [5, 7])
        #expect(try (1 - a).data.values == [-5, -7])
        #expect(try (a * 3).data.values == [18, 24])
        #expect(try (3 * a).data.values == [18, 24])
        #expect(try (a / 2).data.values == [3, 4])
        #expect(try (24 / a).data.values == [4, 3])
    }

    @Test("operators keep the type, and numbers want no gradient")
    func types() throws {
        for type in ScalarType.allCases {
            let x = Variable(3, type: type)
            let y = try 2 * (x ^ 2) - x / 4
            #expect(y.data.type == type)
            try y.backward()
            #expect(x.gradient?.item == 11.75 && x.gradient?.type == type)
        }
    }

    @Test("^ has the precedence of +, as Swift's integers have it")
    func precedence() throws {
        #expect(try (3 * (a ^ 2)).data.values == [108, 192])
        #expect(try (3 * a ^ 2).data.values == [324, 576])
    }
}
