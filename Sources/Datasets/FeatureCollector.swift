/// Collects numbers as features, in single precision or unrounded.
struct FeatureCollector {
    private var floats: [Float] = []
    private var doubles: [Double] = []
    private let keepsDoubles: Bool

    /// Creates a collector that rounds numbers to single precision unless `keepsDoubles`.
    init(keepsDoubles: Bool) {
        self.keepsDoubles = keepsDoubles
    }

    /// The number of numbers.
    var count: Int { keepsDoubles ? doubles.count : floats.count }

    /// Adds a number; returns false if it is not finite in that precision.
    mutating func append(_ number: Double) -> Bool {
        if keepsDoubles {
            doubles.append(number)
            return number.isFinite
        }
        let float = Float(number)
        floats.append(float)
        return float.isFinite
    }

    /// The numbers in the most compact form that represents them exactly: bytes, single precision, double.
    var features: Features {
        guard keepsDoubles else { return Features(compacting: floats) }
        floatsFit: do {
            var floats: [Float] = []
            floats.reserveCapacity(doubles.count)
            for number in doubles {
                let float = Float(number)
                guard Double(float) == number else { break floatsFit }
                floats.append(float)
            }
            return Features(compacting: floats)
        }
        return .doubles(doubles)
    }
}
