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
        let own = values.filter(places)
        if scale == .linear, !isWhole, includes.count < 2, let value = own.first,
            (1e-300..<1e300).contains(abs(value)), own.allSatisfy({ $0 == value })
        {
            // A constant lies in the middle of an axis that begins at 0.
            return min(0, 2 * value)...max(0, 2 * value)
        }
        let coordinates = (own + includes.filter(places)).map(coordinate)
        guard let least = coordinates.min(), let largest = coordinates.max() else { return 0...1 }
        if largest - least > 1e-9 * max(abs(least), abs(largest), 1e-9) { return least...largest }
        let margin = scale == .linear && !isWhole && least != 0 ? max(abs(least) * 0.1, 1e-9) : 0.5
        return (least - margin)...(largest + margin)
    }

    /// Returns the range of the axis for some numbers, widened to ticks on a linear scale.
    func roundRange(of values: [Double]) -> ClosedRange<Double> {
        var range = range(of: values)
        guard scale == .linear else { return range }
        // A wider range may have other ticks.
        for _ in 1...3 {
            let step = Self.step(of: range, isWhole: isWhole)
            let (first, last) = (
                floor(range.lowerBound / step + 1e-9), ceil(range.upperBound / step - 1e-9)
            )
            let wider = (first * step + 0, last * step + 0)
            guard wider.0.isFinite, wider.1.isFinite, wider.0 < wider.1, first.magnitude < 1e15 else { break }
            if wider == (range.lowerBound, range.upperBound) { break }
            range = wider.0...wider.1
        }
        return range
    }

    /// The distance of ticks in a range: 1, 2 or 5 times a power of ten.
    private static func step(of range: ClosedRange<Double>, isWhole: Bool) -> Double {
        let rough = (range.upperBound - range.lowerBound) / 6
        let power = pow(10, floor(log10(rough)))
        let fine = [1, 2, 5, 10].first { $0 * power >= rough * 0.999 }.map { $0 * power } ?? rough
        return isWhole ? max(fine, 1) : fine
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
        let step = Self.step(of: range, isWhole: isWhole)
        let (first, last) = (ceil(range.lowerBound / step - 1e-9), floor(range.upperBound / step + 1e-9))
        guard first.magnitude < 1e15, last - first < 100 else { return [] }
        return stride(from: first, through: last, by: 1).map { multiple in
            let value = multiple * step + 0  // Not −0.
            return Tick(value: value, label: Self.label(value, step: step, in: range))
        }
    }

    /// Returns the label of a tick: `0.05`, `20,000`, `1.5M`; `1.5·10⁻⁶` where that would be long.
    private static func label(_ value: Double, step: Double, in range: ClosedRange<Double>) -> String {
        let largest = max(abs(range.lowerBound), abs(range.upperBound))
        func decimals(of unit: Double) -> Int { max(0, Int(ceil(-log10(step / unit) - 1e-9))) }
        if largest >= 1e9 || decimals(of: 1) > 5 {
            let exponent = Int(floor(log10(largest) + 1e-9))
            let unit = pow(10, Double(exponent))
            guard value != 0, unit > 0, unit.isFinite else { return value == 0 ? "0" : Format.short(value) }
            return "\(Format.fixed(value / unit, decimals: decimals(of: unit)))·\(power(exponent))"
        }
        if largest >= 1e6 {
            return value == 0 ? "0" : Format.fixed(value / 1e6, decimals: decimals(of: 1e6)) + "M"
        }
        return step >= 1
            ? Format.grouped(Int(value.rounded())) : Format.fixed(value, decimals: decimals(of: 1))
    }

    /// Returns ticks at powers of ten, not at all of them if they are many; at 2 and 5 as well if they are
    /// few.
    private func logarithmicTicks(in range: ClosedRange<Double>) -> [Tick] {
        let span = range.upperBound - range.lowerBound
        let stride = max(1, Int((span / 8).rounded(.up)))
        let (first, last) = (Int(floor(range.lowerBound)), Int(ceil(range.upperBound)))
        var ticks: [Tick] = []
        for exponent in first...last where exponent.quotientAndRemainder(dividingBy: stride).remainder == 0 {
            for factor in span < 2.2 ? [1, 2, 5] : [1.0] {
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
        return factor == 1 ? power(exponent) : "\(Int(factor))·\(power(exponent))"
    }

    private static func power(_ exponent: Int) -> String {
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        let power = String(abs(exponent)).compactMap(\.wholeNumberValue).map { digits[$0] }
        return "10" + (exponent < 0 ? "⁻" : "") + String(power)
    }
}
