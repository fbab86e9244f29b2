import Tensors

extension Features {
    /// Returns the features of some samples of `width` numbers each as a tensor [rows, width].
    func tensor(ofRows indices: [Int], width: Int, type: ScalarType) -> Tensor {
        switch self {
        case .bytes(let bytes):
            bytes.withUnsafeBufferPointer { Tensor(rows: indices, ofBytes: $0, columns: width, type: type) }
        case .floats(let floats):
            floats.withUnsafeBufferPointer { Tensor(rows: indices, ofFloats: $0, columns: width, type: type) }
        case .doubles(let doubles):
            doubles.withUnsafeBufferPointer {
                Tensor(rows: indices, ofDoubles: $0, columns: width, type: type)
            }
        }
    }

    /// Returns one feature of all samples of `width` numbers each.
    func column(_ feature: Int, width: Int) -> [Double] {
        let places = stride(from: feature, to: count, by: max(width, 1))
        return switch self {
        case .bytes(let bytes): places.map { Double(bytes[$0]) }
        case .floats(let floats): places.map { Double(floats[$0]) }
        case .doubles(let doubles): places.map { doubles[$0] }
        }
    }

    /// All numbers in double precision.
    var doubles: [Double] {
        switch self {
        case .bytes(let bytes): bytes.map(Double.init)
        case .floats(let floats): floats.map(Double.init)
        case .doubles(let doubles): doubles
        }
    }
}
