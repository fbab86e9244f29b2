import Studies
import Testing
import Training

@Suite("loss curve of a range test")
struct LossCurveTests {
    /// A curve of losses at rates that grow tenfold in 20 steps, from 10⁻⁵.
    private func curve(_ losses: [Double], radius: Int = 5) -> LossCurve {
        var curve = LossCurve(radius: radius)
        for (index, loss) in losses.enumerated() where !curve.hasDiverged {
            curve.append(
                learningRate: 1e-5 * (1...max(1, index)).reduce(1) { rate, _ in rate * 1.122 }, loss: loss)
        }
        return curve
    }

    /// Alternating noise, which a mean removes.
    private func noise(_ index: Int) -> Double { index.isMultiple(of: 2) ? 0.05 : -0.05 }

    @Test("minimum and steepest descent lie where they are, in spite of noise")
    func valley() {
        // Flat to 40, falling to 60, flat to 70, rising.
        let losses = (0..<90).map { index -> Double in
            let fall = Double(min(max(index - 40, 0), 20)) / 10
            let rise = Double(max(index - 70, 0)) / 2
            return 2.3 - fall + rise + noise(index)
        }
        let curve = curve(losses)
        #expect(curve.minimum.map { (60...70).contains($0) } == true, "\(String(describing: curve.minimum))")
        #expect(
            curve.steepest.map { (43...57).contains($0) } == true, "\(String(describing: curve.steepest))")
        #expect(curve.hasDiverged && curve.points.count < 90)
    }

    @Test("noise alone has no minimum, a falling loss has it at its end")
    func noDivergence() {
        let flat = curve((0..<100).map { 2.3 + noise($0) })
        #expect(flat.minimum == nil && flat.steepest == nil && !flat.hasDiverged)
        let falling = curve((0..<100).map { 2.3 - Double($0) / 50 })
        #expect(falling.minimum == 99 && !falling.hasDiverged)
    }

    @Test("a loss near 0 may rise to where it began before it has diverged")
    func nearZero() {
        let learned = (0..<60).map { 2.3 - min(2.29, Double($0) / 10) }
        #expect(!curve(learned + [Double](repeating: 0.5, count: 30)).hasDiverged)
        #expect(curve(learned + [Double](repeating: 9, count: 30)).hasDiverged)
    }

    @Test("a mean lags behind nothing: that of a straight line is the line")
    func centered() {
        let curve = curve((0..<50).map { 5 - Double($0) / 25 })
        for point in curve.points[5..<45] { #expect(abs(point.smoothedLoss - point.loss) < 1e-12) }
    }
}
