import Datasets
import NeuralNetworks
import Reporting

extension Experiment {
    /// The decisions about the data, and what may be unintended, a line each.
    var notes: [String] {
        data.notes(scaledBy: try? Scalings.catalog.make(plan.data.scale))
            + [splitNote, timeNote, outputNote, answerNote].compactMap(\.self) + classNotes
    }

    /// The classes that no training sample has: those of samples of other sets, with their first line, and those of none, as
    /// of labels from 1: class 0.
    private var classNotes: [String] {
        let missing = data.classesWithoutTraining
        let name = { [data] (place: Int) in data.training.classNames?[place] ?? "\(place)" }
        var notes = missing.elsewhere.prefix(Self.mostClassNotes).map { found in
            let samples =
                "\(found.count == 1 ? "a" : "\(found.count)") \(found.set) sample\(found.count == 1 ? "" : "s")"
            return
                "no training sample is of class '\(name(found.place))', which \(samples) ha\(found.count == 1 ? "s" : "ve")\(found.line.map { " (\($0))" } ?? ""): the model cannot learn it"
        }
        let more = missing.elsewhere.count - notes.count
        if more > 0 { notes.append("… and \(more) more classes that no training sample has") }
        let never = missing.never
        if !never.isEmpty {
            let names = never.prefix(5).map(name).joined(separator: ", ")
            notes.append(
                "no training sample is of class \(names)\(never.count > 5 ? " … (\(never.count) classes)" : "")\(data.training.classNames == nil ? "; classes are numbers from 0" : "")"
            )
        }
        return notes
    }

    private static let mostClassNotes = 10

    private var splitNote: String? {
        switch plan.data.validation {
        case .fraction(_, let rule): "validation samples are taken \(data.training.way(of: rule))"
        case .folds(_, let rule, _): "the samples of a fold are taken \(data.training.way(ofFoldsBy: rule))"
        case .none, .rest, .data: nil
        }
    }

    /// The remark that validation samples, taken in order, are not the latest.
    private var timeNote: String? {
        switch plan.data.validation {
        case .fraction(_, .time), .folds(_, .time, _):
            data.validation.flatMap { data.training.orderProblem(before: $0) }
        default: nil
        }
    }

    /// The remark that answers of yes and no are learnt as numbers.
    private var answerNote: String? {
        guard data.training.table?.schema.hasSeveralBinaryTargets == true, !loss.hasIndependentOutputs else {
            return nil
        }
        return
            "the targets are answers of yes and no, which \(plan.loss.name) takes as the numbers 1 and 0: choose binary_cross_entropy for their probabilities"
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
