import Storage

/// A run as event files for TensorBoard: its settings and images, and in a folder for training and one for validation,
/// which TensorBoard draws in one chart, scalars and histograms.
public struct RunEvents {
    private let run: RunHistory
    private let settings: [(name: String, value: String)]
    private let images: [(tag: String, png: [UInt8])]
    private let isComplete: Bool?

    /// The events of a run.
    ///
    /// - Parameters:
    ///   - settings: the values of its configuration.
    ///   - images: PNG files that show its result.
    ///   - isComplete: true for a run that is complete, false for one that ended before; nil for one under way.
    public init(
        _ run: RunHistory, settings: [(name: String, value: String)] = [],
        images: [(tag: String, png: [UInt8])] = [], isComplete: Bool? = nil
    ) {
        self.isComplete = isComplete
        self.run = run
        self.settings = settings
        self.images = images
    }

    /// Returns the name of a run by the path of its folder: `NAME/TIME`, of one of several `NAME/TIME/seed-42`.
    static func name(ofRun path: String) -> String {
        let parts = path.split(separator: "/").filter { ![".", ".."].contains($0) }
        let isOneOfSeveral = parts.last.map { RunFolder.isPart($0) } ?? false
        return parts.suffix(isOneOfSeveral ? 3 : 2).joined(separator: "/")
    }

    /// Writes the event files into `FOLDER/NAME/TIME/`, of one of several runs into `FOLDER/NAME/TIME/seed-42/`. Those of
    /// an earlier report are replaced.
    ///
    /// - Returns: the paths of the files.
    /// - Throws: `StorageError` if one cannot be written.
    public func write(to folder: String) throws(StorageError) -> [String] {
        let name = Self.name(ofRun: run.path)
        let files = [
            ("", result(name)), ("/training", training as EventFile?), ("/validation", validation),
        ]
        var paths: [String] = []
        for (place, file) in files {
            guard let file else { continue }
            let place = "\(folder)/\(name)\(place)"
            try Folder.create(place)
            // The name sorts by the time of beginning, as TensorBoard expects.
            let path = "\(place)/events.out.tfevents.\(Int(run.beginning)).dnn-dist"
            try AtomicFile.write(file.bytes, to: path)
            paths.append(path)
        }
        return paths
    }

    /// The settings and images; nil if there are none.
    private func result(_ name: String) -> EventFile? {
        guard !settings.isEmpty || !images.isEmpty else { return nil }
        var file = EventFile(time: run.beginning)
        let (step, last) = (run.epochs.last?.epoch ?? 0, run.epochs.last?.steps ?? 0)
        if !settings.isEmpty {
            file.append(hyperparameters: settings, ofRun: name, time: run.beginning)
            if let isComplete { file.append(isSuccess: isComplete, time: run.moment(ofStep: last)) }
        }
        for (tag, png) in images {
            file.append(tag, image: png, step: step, time: run.moment(ofStep: last))
        }
        return file
    }

    /// The metrics of the training set, the rates, and the measurements of steps and layers.
    private var training: EventFile? {
        var file = EventFile(time: run.beginning)
        for epoch in run.epochs { file.append(epoch, time: run.moment(ofStep: epoch.steps ?? 0)) }
        for step in run.steps { file.append(step, time: run.moment(ofStep: step.globalStep)) }
        for step in run.diagnoses { file.append(step, time: run.moment(ofStep: step.step)) }
        return file
    }

    private var validation: EventFile? {
        guard run.epochs.contains(where: { $0.validationLoss != nil }) else { return nil }
        var file = EventFile(time: run.beginning)
        for epoch in run.epochs {
            file.append(validationOf: epoch, time: run.moment(ofStep: epoch.steps ?? 0))
        }
        return file
    }
}

// What a run records, as events.
extension EventFile {
    /// Appends the metrics of an epoch's training.
    mutating func append(_ epoch: RunHistory.Epoch, time: Double) {
        append(
            [
                ("epoch_loss", epoch.trainingLoss), ("epoch_accuracy", epoch.trainingAccuracy),
                ("epoch_learning_rate", epoch.learningRate), ("epoch_momentum", epoch.momentum),
                ("epoch_samples_per_second", epoch.samplesPerSecond),
            ], step: epoch.epoch, time: time)
    }

    /// Appends the metrics of an epoch's validation.
    mutating func append(validationOf epoch: RunHistory.Epoch, time: Double) {
        append(
            [("epoch_loss", epoch.validationLoss), ("epoch_accuracy", epoch.validationAccuracy)]
                + epoch.validationMetrics.sorted { $0.key < $1.key }.map { ("epoch_" + $0.key, $0.value) },
            step: epoch.epoch, time: time)
    }

    /// Appends the metrics of a step.
    mutating func append(_ step: RunHistory.Step, time: Double) {
        append(
            [
                ("step_loss", step.loss), ("step_gradient_norm", step.gradientNorm),
                ("step_learning_rate", step.learningRate),
            ], step: step.globalStep, time: time)
    }

    /// Appends the measurements of layers.
    mutating func append(_ diagnosis: StepDiagnosis, time: Double) {
        for layer in diagnosis.layers {
            append(layer.scalars, step: diagnosis.step, time: time)
            for (tag, quantiles) in layer.distributions {
                append(tag, quantiles: quantiles, step: diagnosis.step, time: time)
            }
        }
    }

    private mutating func append(_ values: [(tag: String, value: Double?)], step: Int, time: Double) {
        append(values.compactMap { tag, value in value.map { (tag, $0) } }, step: step, time: time)
    }
}

extension LayerDiagnosis {
    /// The measurements by their tags, of which TensorBoard groups those that begin alike.
    fileprivate var scalars: [(tag: String, value: Double?)] {
        let values = [
            ("gradient_norm", gradientNorm), ("update_ratio", updateRatio), ("saturated", saturated),
            ("dead", dead), ("output_mean", outputMean), ("output_deviation", outputDeviation),
        ]
        return values.map { name, value in ("\(name)/\(layer)_\(kind)", value) }
    }

    /// The distributions by their tags.
    fileprivate var distributions: [(tag: String, quantiles: [Float])] {
        [("weights", weightQuantiles), ("outputs", outputQuantiles)].compactMap { name, quantiles in
            quantiles.map { ("\(name)/\(layer)_\(kind)", $0) }
        }
    }
}
