import Datasets
import Reporting
import Tensors

/// Samples that are images, for display in grids.
public struct SampleImages {
    /// Some samples, scaled as for training, [samples, pixels].
    public let samples: Tensor
    /// The size of an image.
    public let shape: (height: Int, width: Int)

    /// The number of samples in a grid.
    static let count = 32
    private static let columns = 8

    /// Creates it from the first samples of a share, as far as they belong in the grid; nil if samples are
    /// not images.
    init?(_ batch: Batch, sampleShape: [Int]) {
        guard sampleShape.count == 2 else { return nil }
        let rows = min(Self.count, batch.features.shape[0])
        samples = batch.features.view(offset: 0, shape: [rows, batch.features.shape[1]])
        shape = (sampleShape[0], sampleShape[1])
    }

    /// The values displayed as black and white.
    private var range: ClosedRange<Double> {
        let values = samples.values
        return (values.min() ?? 0)...(values.max() ?? 1)
    }

    /// Returns the images in rows, unchanged for one tensor; for two tensors a row of the first above a row
    /// of the second, and so on.
    func grid(_ tensors: Tensor...) -> GrayImage {
        var grid = ImageGrid(width: shape.width, height: shape.height, columns: Self.columns)
        let points = shape.width * shape.height
        let values = tensors.map(\.values)
        let rows = tensors.map { $0.shape[0] }.min() ?? 0
        for start in stride(from: 0, to: rows, by: Self.columns) {
            for values in values {
                for row in start..<min(start + Self.columns, rows) {
                    grid.append(Array(values[row * points..<(row + 1) * points]), range: range)
                }
            }
        }
        return grid.image
    }
}
