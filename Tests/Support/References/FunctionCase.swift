/// A call of a function: inputs, attributes, output and gradients.
package struct FunctionCase: Decodable, Sendable, CustomStringConvertible {
    /// The attributes of a function; nil for those that it does not have.
    package struct Attributes: Decodable, Sendable {
        /// Of `power`.
        package let exponent: Double?
        /// Of `elu`.
        package let alpha: Double?
        /// Of `leakyReLU`.
        package let slope: Double?
        /// Of `gelu`: `none` or `tanh`.
        package let approximate: String?
        /// Of `huber`.
        package let delta: Double?
        /// Of `softmaxCrossEntropy`.
        package let smoothing: Double?
        /// Of `clip`.
        package let lower: Double?
        /// Of `clip`.
        package let upper: Double?
        /// Of `slice`.
        package let start: Int?
        /// Of `slice`.
        package let end: Int?
        /// Of `sum`, `mean`, `concatenate` and `slice`.
        package let axis: Int?
        /// Of `sum` and `mean`.
        package let keepDimensions: Bool?
        /// Of `reshape`, `broadcastTo` and `sumTo`.
        package let shape: [Int]?
        /// Of `softmaxCrossEntropy`.
        package let labels: [Int32]?
    }

    /// The name of the case.
    package let name: String
    /// The free function's name.
    package let function: String
    /// `float32` or `float64`.
    package let type: String
    /// The attributes.
    package let attributes: Attributes
    /// The arguments.
    package let inputs: [ReferenceTensor]
    /// The gradient of the output.
    package let outputGradient: ReferenceTensor
    /// The value.
    package let output: ReferenceTensor
    /// The gradient of each input, nil for one that needs none.
    package let inputGradients: [ReferenceTensor?]

    package var description: String { name }
}
