import Tensors

extension Tensor {
    /// The bytes of the elements; unlike the values, they distinguish −0 from 0.
    package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// Rows of a matrix, copied.
    package func rows(_ range: Range<Int>) -> Tensor {
        let columns = shape[1]
        let result = Tensor(uninitialized: [range.count, columns], type: type)
        result.copyElements(from: view(offset: range.lowerBound * columns, shape: [range.count, columns]))
        return result
    }
}
