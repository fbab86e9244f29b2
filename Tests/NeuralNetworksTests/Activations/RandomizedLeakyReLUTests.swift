import Autodiff
import NeuralNetworks
import Summation
import Tensors
import TestSupport
import Testing

@Suite("rrelu")
struct RandomizedLeakyReLUTests {
    private static let width = 1000

    private func slopes(
        _ mode: ForwardPass.Mode, first: Int = 0, rows: Int = 20, step: Int = 3, seed: UInt64 = 1
    ) throws -> Tensor {
        let model = try Sequential([RandomizedLeakyReLU()], inputShape: [Self.width], seed: seed)
        let layout = SampleLayout(
            microBatchEnds: [rows], subtrees: [0..<1], firstSample: first, globalSampleCount: 20)
        let x = Variable(Tensor(repeating: -1, shape: [rows, Self.width]))
        return try model(x, ForwardPass(samples: layout, mode: mode, step: step)).data.negated()
    }

    @Test("in training the slopes are uniform between an eighth and a third")
    func distribution() throws {
        let slopes = try slopes(.training).values
        #expect(slopes.allSatisfy { $0 >= 0.125 && $0 <= 1.0 / 3 })
        let statistic = KolmogorovSmirnov.statistic(slopes) { KolmogorovSmirnov.uniform(($0 - 0.125) * 4.8) }
        #expect(statistic < 1.95)
    }

    @Test("the slopes of a sample are the same whichever rank holds it, and others at the next step")
    func placement() throws {
        let whole = try slopes(.training)
        #expect(try slopes(.training, first: 7, rows: 5).bytes == whole.rows(7..<12).bytes)
        #expect(try slopes(.training, step: 4).bytes != whole.bytes)
        #expect(try slopes(.training, seed: 2).bytes != whole.bytes)
    }

    @Test(
        "in predictions, Monte Carlo ones too, the slope is the mean",
        arguments: [ForwardPass.Mode.evaluation, .monteCarlo])
    func predictions(mode: ForwardPass.Mode) throws {
        let mean = Float((0.125 + 1.0 / 3) / 2)
        #expect(try slopes(mode).floats.allSatisfy { $0 == mean })
    }

    @Test("a lower slope above the upper one is an error")
    func order() {
        #expect(throws: ModelError.self) {
            try Sequential([RandomizedLeakyReLU(lower: 0.5, upper: 0.4)], inputShape: [2])
        }
    }
}
