/// The numbers of values in bins, from which quantiles are estimated. Counts of parts add up exactly, so the quantiles of
/// a batch are the same for any number of ranks.
///
/// A bin is an eighth of an octave of one sign, from 2⁻²⁴ to 2⁸; smaller magnitudes count as 0, larger ones as the last
/// bin's. Values that are not numbers are left out.
struct ValueCounts {
    /// The number of equal shares of the values that the quantiles divide.
    private static let shares = 20

    /// The number of bins.
    static let binCount = 2 * side + 1

    /// The bits of a magnitude's fraction that choose the bin within an octave.
    private static let fractionBits = 3
    private static let exponents = -24..<8
    /// The number of bins of one sign.
    private static let side = exponents.count << fractionBits

    /// The number of values in each bin.
    private(set) var counts = [Double](repeating: 0, count: binCount)
    /// The least and the largest value; infinities of the wrong sign without values.
    private(set) var (least, largest) = (Double.infinity, -Double.infinity)

    /// No values.
    init() {}

    /// Values that were counted before.
    init(counts: some Sequence<Double>, least: Double, largest: Double) {
        (self.counts, self.least, self.largest) = (Array(counts), least, largest)
    }

    /// Adds values.
    mutating func add(_ values: some Sequence<Double>) {
        var (least, largest) = (least, largest)
        counts.withUnsafeMutableBufferPointer { counts in
            for value in values {
                guard let bin = Self.bin(of: value) else { continue }
                counts[bin] += 1
                least = min(least, value)
                largest = max(largest, value)
            }
        }
        (self.least, self.largest) = (least, largest)
    }

    /// Estimates of the quantiles 0, 0.05 … 1; nil without values. Values of a bin count as evenly spread.
    var quantiles: [Float]? {
        guard least <= largest else { return nil }
        let total = counts.reduce(0, +)
        var quantiles: [Float] = []
        var before = 0.0
        for (bin, count) in counts.enumerated() where count > 0 {
            let bounds = Self.bounds(of: bin)
            while quantiles.count <= Self.shares {
                let rank = Double(quantiles.count) / Double(Self.shares) * total
                guard rank <= before + count else { break }
                let share = (rank - before) / count
                let value = bounds.lowerBound + share * (bounds.upperBound - bounds.lowerBound)
                quantiles.append(Float(min(max(value, least), largest)))
            }
            before += count
        }
        quantiles[0] = Float(least)
        quantiles[Self.shares] = Float(largest)
        return quantiles
    }

    /// The number of values from twice which on only every n-th one is counted.
    private static let manyValues = 1 << 16

    /// Returns estimates of the quantiles of values, of very many by every n-th one; nil if none is a number.
    static func quantiles(of values: [Double]) -> [Float]? {
        var counts = ValueCounts()
        let places = stride(from: 0, to: values.count, by: max(1, values.count / manyValues))
        counts.add(places.lazy.map { values[$0] })
        return counts.quantiles
    }

    /// Returns the bin of a value; nil for one that is not a number.
    @inline(__always)
    private static func bin(of value: Double) -> Int? {
        guard value == value else { return nil }
        let bits = value.magnitude.bitPattern >> (52 - UInt64(fractionBits))
        let place = Int(bits) - (1023 + exponents.lowerBound) << fractionBits
        guard place >= 0 else { return side }
        let distance = 1 + min(place, side - 1)
        return value < 0 ? side - distance : side + distance
    }

    /// Returns the bounds of a bin.
    private static func bounds(of bin: Int) -> ClosedRange<Double> {
        func magnitude(_ place: Int) -> Double {
            let bits = UInt64(place + (1023 + exponents.lowerBound) << fractionBits)
            return Double(bitPattern: bits << (52 - UInt64(fractionBits)))
        }
        let distance = abs(bin - side)
        guard distance > 0 else { return -magnitude(0)...magnitude(0) }
        let (near, far) = (magnitude(distance - 1), magnitude(distance))
        return bin < side ? -far ... -near : near...far
    }
}
