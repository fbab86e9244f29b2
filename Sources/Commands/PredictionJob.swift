import Collectives
import Datasets
import Prediction
import Reporting
import Storage
import Training

/// The work of `predict` together with the other ranks; rank 0 writes.
struct PredictionJob {
    let trained: TrainedModel
    let samples: Dataset
    /// The number of Monte Carlo draws; nil for one deterministic prediction.
    let draws: Int?
    let text: PredictionText
    let communicator: any Communicator

    /// Predicts all samples.
    ///
    /// - Parameter output: the file to write; nil for standard output.
    func run(to output: String?) throws {
        guard output != nil else { return try predict(to: nil) }
        // No part of a file may stay behind.
        try StopSignal.deferred {
            try predict(to: output)
            StopSignal.deferToEnd()
        }
    }

    private func predict(to output: String?) throws {
        let (predictor, form) = try communicator.setUp {
            let rows = min(Predictor.batchSize, samples.sampleCount) / communicator.size
            let (chosen, choices) = try trained.withSparseProducts(rows: rows)
            if communicator.rank == 0 {
                for choice in choices where choice.isTaken { Console.note(choice.description) }
            }
            let predictor = chosen.predictor(draws: draws)
            return (predictor, try predictor.form())
        }
        let file = try communicator.setUp {
            communicator.rank == 0 ? try output.map(ResultFile.init) : nil
        }
        func write(_ text: String) throws {
            if let file { try file.append(text) } else { try StandardOutput.write(text) }
        }
        let names = trained.names(for: samples)
        if communicator.rank == 0 {
            Console.notes(of: samples)
            try write(text.head(form, names: names))
        }
        var varies = false
        try Predictor(predictor, type: trained.model.type, communicator: communicator)
            .predict(samples, scaling: trained.scaling) { predictions in
                varies =
                    varies || predictions.contains { $0.standardDeviations?.contains { $0 > 0 } ?? false }
                try write(text.lines(predictions, form, names: names))
            }
        try communicator.setUp { try file?.finish() }
        try communicator.endIfStopped()
        if communicator.rank == 0, let draws, draws > 1, !varies {
            Console.note(
                "all \(draws) draws are identical: does the model have dropout? Exported models keep it only with --no-fold"
            )
        }
    }

    /// Measures rank 0's predictions and prints the profile to standard error, as text or JSON.
    func profile() throws {
        try communicator.setUp {
            guard communicator.rank == 0 else { return }
            let contender = PredictionTimer.Candidate(
                single: try trained.withSparseProducts(rows: 1).model,
                batched: try trained.withSparseProducts(rows: PredictionTimer.largestBatch).model)
            for profile in try PredictionTimer(samples, draws: draws).profiles([contender]) {
                Console.message(text == .jsonLines ? JSONLine.text(of: profile) : profile.text)
            }
        }
    }
}
