/// Collects numbers as features, in single precision or unrounded.
struct FeatureCollector: ~Copyable {
    private var floats: NumberWriter<Float>
    private var doubles: NumberWriter<Double>
    private let keepsDoubles: Bool
    private let name: String

    /// Creates a collector that rounds numbers to single precision unless `keepsDoubles`.
    init(keepsDoubles: Bool, name: String = "features") {
        self.keepsDoubles = keepsDoubles
        self.name = name
        floats = NumberWriter(name: name)
        doubles = NumberWriter(name: name)
    }

    /// The number of numbers.
    var count: Int { keepsDoubles ? doubles.count : floats.count }

    /// Adds a number; returns false if it is not finite in that precision.
    mutating func append(_ number: Double) throws(DataError) -> Bool {
        if keepsDoubles {
            try doubles.append(number)
            return number.isFinite
        }
        let float = Float(number)
        try floats.append(float)
        return float.isFinite
    }

    /// The numbers in the most compact form that represents them exactly: bytes, single precision, double.
    mutating func features() throws(DataError) -> Features {
        guard keepsDoubles else { return try Features(compacting: floats.finish(), name: name) }
        let numbers = try doubles.finish()
        guard numbers.allSatisfy({ Double(Float($0)) == $0 }) else { return .doubles(numbers) }
        for number in numbers { try floats.append(Float(number)) }
        return try Features(compacting: floats.finish(), name: name)
    }
}
