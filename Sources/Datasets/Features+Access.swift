import Tensors

extension Features {
    /// Returns the features of some samples of `width` numbers each as a tensor [rows, width].
    func tensor(ofRows indices: [Int], width: Int, type: ScalarType) -> Tensor {
        switch self {
        case .bytes(let bytes):
            bytes.withStored {
                Tensor(rows: bytes.storedRows(indices), ofBytes: $0, columns: width, type: type)
            }
        case .floats(let floats):
            floats.withStored {
                Tensor(rows: floats.storedRows(indices), ofFloats: $0, columns: width, type: type)
            }
        case .doubles(let doubles):
            doubles.withStored {
                Tensor(rows: doubles.storedRows(indices), ofDoubles: $0, columns: width, type: type)
            }
        }
    }

    /// Returns some features of all samples of `width` numbers each, feature by feature; the samples are passed over once.
    private func columns(_ features: Range<Int>, width: Int) -> [[Double]] {
        switch self {
        case .bytes(let bytes): Self.columns(of: bytes, features, width: width) { Double($0) }
        case .floats(let floats): Self.columns(of: floats, features, width: width) { Double($0) }
        case .doubles(let doubles): Self.columns(of: doubles, features, width: width) { $0 }
        }
    }

    @inline(__always)
    private static func columns<Number>(
        of numbers: Numbers<Number>, _ features: Range<Int>, width: Int, _ value: (Number) -> Double
    ) -> [[Double]] {
        let count = numbers.count / max(width, 1)
        let memory = UnsafeMutableBufferPointer<Double>.allocate(capacity: count * features.count)
        defer { memory.deallocate() }
        var row = 0
        numbers.forEachRow(of: width) { sample in
            for (column, feature) in features.enumerated() {
                memory[column * count + row] = value(sample[feature])
            }
            row += 1
        }
        return (0..<features.count).map { Array(memory[$0 * count..<($0 + 1) * count]) }
    }

    /// Returns `body` of the numbers of each feature of all samples of `width` numbers each, computed on several threads.
    func mapColumns<Value: Sendable>(
        width: Int, _ body: @Sendable (_ feature: Int, _ numbers: [Double]) -> Value
    ) -> [Value] {
        // So many features of a sample share a line of the processor's cache; a thread takes 128 MiB for them at most.
        let columnBytes = max(count / max(width, 1), 1) * MemoryLayout<Double>.stride
        let together = min(8, max(1, (128 << 20) / columnBytes))
        let groups = (width + together - 1) / together
        return ParallelWork.map(groups, threads: ParallelWork.processorCount) { group in
            let features = group * together..<min((group + 1) * together, width)
            return zip(features, columns(features, width: width)).map { body($0, $1) }
        }.flatMap(\.self)
    }

    /// All numbers in double precision.
    var doubles: [Double] {
        switch self {
        case .bytes(let bytes): bytes.map(Double.init)
        case .floats(let floats): floats.map(Double.init)
        case .doubles(let doubles): doubles.array
        }
    }
}
