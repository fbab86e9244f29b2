import Datasets
import NeuralNetworks
import Reporting

extension Experiment {
    /// The decisions about the data, and what may be unintended, a line each.
    var notes: [String] {
        data.notes(scaledBy: try? Scalings.catalog.make(plan.data.scale))
            + [splitNote, outputNote, classNote].compactMap(\.self)
    }

    /// The classes that no training sample has, as of labels from 1: class 0.
    private var classNote: String? {
        let empty = (data.training.classSizes ?? []).enumerated().filter { $0.element == 0 }.map(\.offset)
        guard !empty.isEmpty, data.training.table == nil else { return nil }
        let names = empty.prefix(5).map { data.training.classNames?[$0] ?? "\($0)" }.joined(separator: ", ")
        return
            "no training sample is of class \(names)\(empty.count > 5 ? " … (\(empty.count) classes)" : ""); classes are numbers from 0"
    }

    private var splitNote: String? {
        switch plan.data.validation {
        case .fraction(_, let rule): "validation samples are taken \(data.training.way(of: rule))"
        case .folds(_, let rule, _): "the samples of a fold are taken \(data.training.way(of: rule))"
        case .none, .rest, .data: nil
        }
    }

    private var outputNote: String? {
        let outputs = model.outputShape.reduce(1, *)
        guard case .classes(let count) = data.task, count > 1, outputs > count else { return nil }
        return
            "the model has \(outputs) outputs for \(count) classes: no sample is of the others; give its last dense layer \(count) units, unless such samples will come"
    }

    /// A summary of data, model and training in a few lines of text.
    public var summary: String {
        let sets = [("training", data.training), ("validation", data.validation), ("test", data.test)]
            .compactMap { name, set in set.map { "\(Format.grouped($0.sampleCount)) \(name)" } }
        return (notes.map { $0 + "\n" }).joined() + """
            data: \(sets.joined(separator: ", ")) samples of \(model.inputShape), \(data.classCount > 0 ? "\(data.classCount) classes" : Format.count(data.outputCount, "target value"))
            model: \(Format.count(model.layers.count, "layer")), \(Format.parameters(trainable: model.learnedCount, nonTrainable: model.fixedCount)), \(model.type)
            \(courseLine)\(repetitions)
            \(rankLine)
            """
    }

    /// The parts of a run's training.
    package var courseLine: String { "training: \(course.joined(separator: ", then "))" }

    /// The number of ranks that the batch has work for.
    var rankLine: String {
        let useful = setup.usefulRanks
        return "ranks: \(useful.count == 1 ? "1" : "1 to \(useful.count)") (\(useful.reason))"
    }

    private var repetitions: String {
        (plan.runs > 1 ? "; \(plan.runs) runs" : "")
            + (plan.data.validation.foldCount.map { "; \($0) folds in turn" } ?? "")
    }

    /// The parts of a run's training, in order.
    private var course: [String] {
        let steps = Format.count(setup.sampler(for: data.training).stepsPerEpoch, "step")
        let epochs = stages.map { Format.count($0.epochs, "epoch") + " of " + steps }
        let lower = pretraining.map { pretraining in
            let samples = Format.count(data.unlabelled.sampleCount, "unlabelled sample")
            return
                "\(pretraining.kind) (\(Format.count(pretraining.epochs, "epoch")), \(samples))"
        }
        return [base.map { "base '\($0.experiment.plan.name)'" }, lower].compactMap(\.self)
            + (stages.count == 1 ? epochs : zip(stages, epochs).map { "\($0.name) (\($1))" })
            + (plan.comparesFromScratch ? ["the same model from scratch"] : [])
    }
}
