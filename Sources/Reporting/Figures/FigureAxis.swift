import Glibc

/// An axis of a chart.
public struct FigureAxis: Sendable {
    /// The scale of an axis.
    public enum Scale: Sendable {
        /// Equal differences take equal space.
        case linear
        /// Equal ratios take equal space.
        case logarithmic
    }

    /// A labelled position of an axis.
    struct Tick: Equatable {
        let value: Double
        let label: String
    }

    /// The label with the measured quantity.
    public let label: String
    /// The scale.
    public let scale: Scale
    /// The values that the axis always includes.
    public let includes: [Double]

    /// True if all ticks are whole numbers: of a count.
    public let isWhole: Bool

    /// An axis.
    public init(
        _ label: String, scale: Scale = .linear, includes: [Double] = [], isWhole: Bool = false
    ) {
        self.isWhole = isWhole
        self.label = label
        self.scale = scale
        self.includes = includes
    }

    /// Returns true if a number can be drawn on the axis.
    func places(_ value: Double) -> Bool { value.isFinite && (scale == .linear || value > 0) }

    /// Returns a number's coordinate on the axis: itself, or its decimal logarithm.
    func coordinate(_ value: Double) -> Double { scale == .linear ? value : log10(value) }

    /// Returns the coordinate range of the axis for some numbers: their range, slightly widened if all are
    /// equal.
    func range(of values: [Double]) -> ClosedRange<Double> {
        let coordinates = (values + includes).filter(places).map(coordinate)
        guard let least = coordinates.min(), let largest = coordinates.max() else { return 0...1 }
        if largest - least > 1e-9 * max(abs(least), abs(largest), 1e-9) { return least...largest }
        let margin = scale == .linear ? max(abs(least) * 0.1, 1e-9) : 0.5
        return (least - margin)...(largest + margin)
    }

    /// Returns the ticks in a range of coordinates, at most about eight.
    func ticks(in range: ClosedRange<Double>) -> [Tick] {
        guard scale == .logarithmic else { return linearTicks(in: range) }
        let ticks = logarithmicTicks(in: range)
        // Between two powers of ten there may be none.
        guard ticks.count < 2, range.lowerBound > -300, range.upperBound < 300 else { return ticks }
        return linearTicks(in: pow(10, range.lowerBound)...pow(10, range.upperBound))
    }

    /// Returns ticks at multiples of 1, 2 or 5 times a power of ten.
    private func linearTicks(in range: ClosedRange<Double>) -> [Tick] {
        let rough = (range.upperBound - range.lowerBound) / 6
        let power = pow(10, floor(log10(rough)))
        let fine = [1, 2, 5, 10].first { $0 * power >= rough * 0.999 }.map { $0 * power } ?? rough
        let step = isWhole ? max(fine, 1) : fine
        let decimals = max(0, Int(ceil(-log10(step) - 1e-9)))
        let (first, last) = (ceil(range.lowerBound / step - 1e-9), floor(range.upperBound / step + 1e-9))
        guard first.magnitude < 1e15, last - first < 100 else { return [] }
        return stride(from: first, through: last, by: 1).map { multiple in
            let value = multiple * step + 0  // Not −0.
            let usesPower = max(abs(range.lowerBound), abs(range.upperBound)) >= 1e6 || decimals > 5
            return Tick(
                value: value,
                label: usesPower ? Format.short(value) : Format.fixed(value, decimals: decimals))
        }
    }

    /// Returns ticks at powers of ten, not at all of them if they are many; at 2 and 5 as well if they are
    /// few.
    private func logarithmicTicks(in range: ClosedRange<Double>) -> [Tick] {
        let span = range.upperBound - range.lowerBound
        let stride = max(1, Int((span / 8).rounded(.up)))
        let (first, last) = (Int(floor(range.lowerBound)), Int(ceil(range.upperBound)))
        var ticks: [Tick] = []
        for exponent in first...last where exponent.quotientAndRemainder(dividingBy: stride).remainder == 0 {
            for factor in span < 1.5 ? [1, 2, 5] : [1.0] {
                let value = factor * pow(10, Double(exponent))
                let coordinate = log10(value)
                guard coordinate >= range.lowerBound - 1e-9, coordinate <= range.upperBound + 1e-9 else {
                    continue
                }
                ticks.append(Tick(value: value, label: Self.powerLabel(factor, exponent)))
            }
        }
        return ticks
    }

    private static func powerLabel(_ factor: Double, _ exponent: Int) -> String {
        if (-3...3).contains(exponent) {
            return Format.fixed(factor * pow(10, Double(exponent)), decimals: max(0, -exponent))
        }
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        let power = String(abs(exponent)).compactMap(\.wholeNumberValue).map { digits[$0] }
        let number = "10" + (exponent < 0 ? "⁻" : "") + String(power)
        return factor == 1 ? number : "\(Int(factor))·\(number)"
    }
}
