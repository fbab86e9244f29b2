import Foundation

/// An event file that TensorBoard wrote, and its content.
package struct EventsCase: Decodable, Sendable {
    /// A scalar.
    package struct Scalar: Decodable, Sendable {
        /// The name.
        package let tag: String
        /// The value, as text: JSON has no infinity.
        package let value: String
        /// The step.
        package let step: Int
        /// The moment, in seconds since 1970.
        package let time: Double
    }

    /// A histogram.
    package struct Histogram: Decodable, Sendable {
        /// The name.
        package let tag: String
        /// The quantiles of the values, in equal steps.
        package let quantiles: [Float]
        /// The step.
        package let step: Int
        /// The moment, in seconds since 1970.
        package let time: Double
    }

    /// An image.
    package struct Image: Decodable, Sendable {
        /// The name.
        package let tag: String
        /// The content of a PNG file.
        package let content: [UInt8]
        /// The step.
        package let step: Int
    }

    /// The moment of the file's beginning.
    package let time: Double
    /// The scalars in order.
    package let scalars: [Scalar]
    /// The histograms after them, in order.
    package let histograms: [Histogram]
    /// The image after them.
    package let image: Image
    /// The moment of the run's successful end, which comes last.
    package let end: Double
    /// The hyperparameters after the image, of the run `digits/1`.
    package let hyperparameters: [String: String]
    /// The file in base64.
    private let bytes: String

    /// The bytes of the file.
    package var content: [UInt8] { Data(base64Encoded: bytes).map { [UInt8]($0) } ?? [] }
}
