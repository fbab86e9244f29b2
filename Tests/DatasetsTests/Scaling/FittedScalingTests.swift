import Datasets
import Registry
import Tensors
import TestSupport
import Testing

@Suite("scalings fitted to a training set")
struct FittedScalingTests {
    @Test(
        "standardize: mean 0 and deviation 1 a feature; a constant feature is 0, also in float32",
        arguments: ScalarType.allCases)
    func standardization(_ type: ScalarType) throws {
        // Columns: spread around 10⁶ + 0.3, constant, small whole numbers.
        let rows: [[Double]] = [
            [1_000_000.5, 0.1, 3], [999_999, 0.1, 4], [1_000_001.4, 0.1, 8], [1_000_000.3, 0.1, 1],
        ]
        let scaled = try scaled(rows, Standardization(), type)
        for column in 0..<3 {
            let values = scaled.map { $0[column] }
            #expect(abs(mean(values)) < (type == .float32 ? 1e-6 : 1e-9))
            #expect(abs(variance(values) - (column == 1 ? 0 : 1)) < (type == .float32 ? 1e-5 : 1e-9))
        }
        #expect(scaled.allSatisfy { $0[1] == 0 })
    }

    @Test("standardize per all: one mean and one deviation")
    func standardizationOfAll() throws {
        let scaled = try scaled([[0, 10], [20, 30]], Standardization(per: .all), .float64).flatMap(\.self)
        let deviation = 125.0.squareRoot()
        #expect(relativeError(scaled, [-15, -5, 5, 15].map { $0 / deviation }) < 1e-12)
    }

    @Test("min_max: 0 to 1 a feature, or over all; a constant feature is 0")
    func range() throws {
        let rows: [[Double]] = [[2, 5, -1], [4, 5, 1], [3, 5, 0]]
        #expect(try scaled(rows, RangeScaling(), .float32) == [[0, 0, 0], [1, 0, 1], [0.5, 0, 0.5]])
        let all = try scaled(rows, RangeScaling(per: .all), .float64)
        #expect(relativeError(all[1], [5 / 6.0, 1, 2 / 6.0]) < 1e-12)
        #expect(all[0][2] == 0)
    }

    @Test("a spread whose inverse is no number counts as none")
    func tinySpread() throws {
        let scaled = try scaled([[1e-44, 0], [0, 1]], RangeScaling(), .float32)
        #expect(scaled.allSatisfy { row in row.allSatisfy { $0.isFinite } })
    }

    @Test("the introduction says by name what becomes of the numbers")
    func summaries() throws {
        let table = try Table.read("a,y\n1,0.5\n2,1.5\n4,2.5\n")
        for (name, words) in [
            ("auto", "standardized"), ("standardize", "standardized"), ("min_max", "scaled to 0 … 1"),
            ("robust", "scaled by median and quartiles"),
            ("log", "replaced by their logarithms, standardized"),
            ("clip", "clipped to the quantiles 0.01 and 1 − 0.01, and standardized"), ("none", "not scaled"),
        ] {
            let rule = try Scalings.catalog.make(Selection(name))
            let summary = try FittedScaling(rule, fittedTo: table).summary(of: rule)
            #expect(summary == "1 input; numbers are \(words)")
        }
    }

    @Test("bytes, floats and doubles are scaled alike")
    func representations() {
        let numbers: [Double] = [3, 7, 200, 11, 0, 9]
        func fitted(_ features: Features, _ scaling: any Scaling) -> FittedScaling {
            scaling.fitted(
                to: Dataset(
                    name: "", sampleShape: [2], features: features, labels: .classes([0, 0, 0], count: 1)))
        }
        for scaling: any Scaling in [
            Standardization(), RangeScaling(), Standardization(per: .all), RangeScaling(per: .all),
        ] {
            let bytes = fitted(.bytes(numbers.map { UInt8($0) }), scaling)
            #expect(bytes == fitted(.floats(numbers.map { Float($0) }), scaling))
            #expect(bytes == fitted(.doubles(numbers), scaling))
        }
    }

    /// The rows after the scaling that is fitted to them.
    private func scaled(_ rows: [[Double]], _ scaling: any Scaling, _ type: ScalarType) throws -> [[Double]] {
        let numbers = rows.flatMap(\.self)
        let data = Dataset(
            name: "", sampleShape: [rows[0].count],
            features: type == .float64 ? .doubles(numbers) : .floats(numbers.map { Float($0) }),
            labels: .classes([Int32](repeating: 0, count: rows.count), count: 1))
        let batches = Batches(
            of: data, scaling: scaling.fitted(to: data), batchSize: 100, microBatchSize: 100, type: type)
        return batches.flatMap { batch in
            let values = batch.features.values
            return rows.indices.map { Array(values[$0 * rows[0].count..<($0 + 1) * rows[0].count]) }
        }
    }
}
