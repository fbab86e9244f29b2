import Tensors

/// A tensor of a file of references.
package struct ReferenceTensor: Decodable, Sendable {
    /// The extents.
    package let shape: [Int]
    /// The elements in row-major order.
    package let values: [Double]

    /// The elements, rounded to `type`.
    package func tensor(_ type: ScalarType) throws -> Tensor { try Tensor(values, shape: shape, type: type) }
}
