import Datasets
import Tensors
import TestSupport

/// Tables of text in memory.
enum Table {
    /// The table as a training set.
    static func read(_ text: String, _ csv: CSV = CSV(path: "table.csv")) throws(DataError) -> Dataset {
        try read(bytes: Array(text.utf8), csv)
    }

    /// The table as a training set.
    static func read(bytes: [UInt8], _ csv: CSV = CSV(path: "table.csv")) throws(DataError) -> Dataset {
        try csv.read(ContentReader(bytes, name: "table.csv"))
    }

    /// Another table, joined to a training set.
    static func read(_ text: String, joinedTo training: Dataset) throws(DataError) -> Dataset {
        try CSV(path: "other.csv").read(
            ContentReader(Array(text.utf8), name: "other.csv"), schema: training.table?.schema)
    }

    /// Samples to predict, joined to a training set.
    static func samples(
        _ text: String, joinedTo training: Dataset, ignoring: [ColumnReference] = [],
        id: ColumnReference? = nil
    ) throws(DataError) -> Dataset {
        try UnlabelledSamples.read(
            Array(text.utf8), name: "new.csv", format: .csv, ignoring: ignoring,
            schema: training.table?.schema, identifier: id)
    }

    /// The model's inputs for all samples, with a scaling that is fitted to a training set.
    static func inputs(
        of data: Dataset, fittedTo training: Dataset, _ scaling: any Scaling = Standardization()
    ) throws -> [[Double]] {
        let fitted = try FittedScaling(scaling, fittedTo: training)
        let width = fitted.inputShape(for: training.sampleShape)[0]
        // Batches need labels.
        let labelled = Dataset(
            name: data.name, sampleShape: data.sampleShape, features: data.features,
            labels: .classes([Int32](repeating: 0, count: data.sampleCount), count: 1))
        let batches = Batches(
            of: labelled, scaling: fitted, batchSize: data.sampleCount, microBatchSize: data.sampleCount,
            type: .float64)
        return batches.flatMap { batch in
            let values = batch.features.values
            return (0..<data.sampleCount).map { Array(values[$0 * width..<($0 + 1) * width]) }
        }
    }

    /// The message of the error of a table.
    static func error(_ text: String, _ csv: CSV = CSV(path: "table.csv")) -> String {
        message { () throws(DataError) in _ = try read(text, csv) }
    }
}

extension Dataset {
    /// The features of a sample.
    func row(_ sample: Int) -> [Double] {
        (0..<featureCount).map { Double(features[sample * featureCount + $0]) }
    }

    /// The columns of the table, a line each.
    var columnLines: [String] { table?.schema.columns.map(\.summary) ?? [] }
}
