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

    /// Returns one feature of all samples of `width` numbers each.
    func column(_ feature: Int, width: Int) -> [Double] {
        var column: [Double] = []
        column.reserveCapacity(count / max(width, 1))
        switch self {
        case .bytes(let bytes): bytes.forEachRow(of: width) { column.append(Double($0[feature])) }
        case .floats(let floats): floats.forEachRow(of: width) { column.append(Double($0[feature])) }
        case .doubles(let doubles): doubles.forEachRow(of: width) { column.append($0[feature]) }
        }
        return column
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
