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

    /// Returns the numbers of some samples of `width` numbers each in double precision, sample by sample.
    func doubles(ofRows rows: [Int], width: Int) -> [Double] {
        switch self {
        case .bytes(let bytes): bytes.mapRows(rows, width: width) { Double($0) }
        case .floats(let floats): floats.mapRows(rows, width: width) { Double($0) }
        case .doubles(let doubles): doubles.mapRows(rows, width: width) { $0 }
        }
    }

    /// Writes some features of all samples of `width` numbers each to memory, feature by feature; the samples are passed
    /// over once.
    private func gather(_ features: Range<Int>, width: Int, into memory: inout [Double]) {
        switch self {
        case .bytes(let bytes): Self.gather(features, of: bytes, width: width, into: &memory) { Double($0) }
        case .floats(let floats):
            Self.gather(features, of: floats, width: width, into: &memory) { Double($0) }
        case .doubles(let doubles): Self.gather(features, of: doubles, width: width, into: &memory) { $0 }
        }
    }

    @inline(__always)
    private static func gather<Number>(
        _ features: Range<Int>, of numbers: Numbers<Number>, width: Int, into memory: inout [Double],
        _ value: (Number) -> Double
    ) {
        let count = numbers.count / max(width, 1)
        memory.withUnsafeMutableBufferPointer { memory in
            var row = 0
            numbers.forEachRow(of: width) { sample in
                for (column, feature) in features.enumerated() {
                    memory[column * count + row] = value(sample[feature])
                }
                row += 1
            }
        }
    }

    /// Returns `body` of the numbers of each feature of all samples of `width` numbers each, computed on several threads.
    func mapColumns<Value: Sendable>(
        width: Int, _ body: @Sendable (_ feature: Int, _ numbers: [Double]) -> Value
    ) -> [Value] {
        let rowCount = count / max(width, 1)
        // So many features of a sample share a line of the processor's cache; a thread takes 128 MiB for them at most.
        let together = max(
            1, min(8, width, (128 << 20) / (max(rowCount, 1) * MemoryLayout<Double>.stride)))
        let groups = (width + together - 1) / together
        let threads = max(1, min(ParallelWork.processorCount, groups))
        // A thread uses the same memory for all its features: the system takes longer to give some than to fill it.
        let values = ParallelWork.map(threads, threads: threads) { thread in
            var memory = [Double](repeating: 0, count: together * rowCount)
            return stride(from: thread, to: groups, by: threads).map { group in
                let features = group * together..<min((group + 1) * together, width)
                gather(features, width: width, into: &memory)
                return features.enumerated().map { column, feature in
                    body(
                        feature,
                        together == 1 ? memory : Array(memory[column * rowCount..<(column + 1) * rowCount]))
                }
            }
        }
        return (0..<groups).flatMap { values[$0 % threads][$0 / threads] }
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
