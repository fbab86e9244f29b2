import Storage

/// A run as event files for TensorBoard: its settings and images, and in a folder for training and one for validation,
/// which TensorBoard draws in one chart, scalars and histograms.
public struct RunEvents {
    private let run: RunHistory
    private let settings: [(name: String, value: String)]
    private let images: [(tag: String, png: [UInt8])]

    /// The events of a run.
    ///
    /// - Parameters:
    ///   - settings: the values of its configuration.
    ///   - images: PNG files that show its result.
    public init(
        _ run: RunHistory, settings: [(name: String, value: String)] = [],
        images: [(tag: String, png: [UInt8])] = []
    ) {
        self.run = run
        self.settings = settings
        self.images = images
    }

    /// Writes the event files into `FOLDER/NAME/TIME/`, of one of several runs into `FOLDER/NAME/TIME/seed-42/`. Those of
    /// an earlier report are replaced.
    ///
    /// - Returns: the paths of the files.
    /// - Throws: `StorageError` if one cannot be written.
    public func write(to folder: String) throws(StorageError) -> [String] {
        let parts = run.path.split(separator: "/").filter { ![".", ".."].contains($0) }
        let isOneOfSeveral = parts.last.map { RunFolder.isPart($0) } ?? false
        let name = parts.suffix(isOneOfSeveral ? 3 : 2).joined(separator: "/")
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
        if !settings.isEmpty { file.append(hyperparameters: settings, ofRun: name, time: run.beginning) }
        let (step, last) = (run.epochs.last?.epoch ?? 0, run.epochs.last?.steps ?? 0)
        for (tag, png) in images {
            file.append(tag, image: png, step: step, time: run.moment(ofStep: last))
        }
        return file
    }

    /// The metrics of the training set, the rates, and the measurements of steps and layers.
    private var training: EventFile? {
        var file = EventFile(time: run.beginning)
        for epoch in run.epochs {
            append(
                [
                    ("epoch_loss", epoch.trainingLoss), ("epoch_accuracy", epoch.trainingAccuracy),
                    ("epoch_learning_rate", epoch.learningRate), ("epoch_momentum", epoch.momentum),
                    ("epoch_samples_per_second", epoch.samplesPerSecond),
                ], of: epoch, to: &file)
        }
        for step in run.steps {
            let values = [
                ("step_loss", step.loss), ("step_gradient_norm", step.gradientNorm),
                ("step_learning_rate", step.learningRate),
            ]
            let time = run.moment(ofStep: step.globalStep)
            for (tag, value) in values { file.append(tag, value, step: step.globalStep, time: time) }
        }
        for step in run.diagnoses {
            let time = run.moment(ofStep: step.step)
            for layer in step.layers {
                for (tag, value) in layer.scalars { file.append(tag, value, step: step.step, time: time) }
                for (tag, quantiles) in layer.distributions {
                    file.append(tag, quantiles: quantiles, step: step.step, time: time)
                }
            }
        }
        return file
    }

    private var validation: EventFile? {
        guard run.epochs.contains(where: { $0.validationLoss != nil }) else { return nil }
        var file = EventFile(time: run.beginning)
        for epoch in run.epochs {
            append(
                [("epoch_loss", epoch.validationLoss), ("epoch_accuracy", epoch.validationAccuracy)],
                of: epoch, to: &file)
        }
        return file
    }

    private func append(
        _ values: [(tag: String, value: Double?)], of epoch: RunHistory.Epoch, to file: inout EventFile
    ) {
        let time = run.moment(ofStep: epoch.steps ?? 0)
        for (tag, value) in values {
            if let value { file.append(tag, value, step: epoch.epoch, time: time) }
        }
    }
}

extension LayerDiagnosis {
    /// The measurements by their tags, of which TensorBoard groups those that begin alike.
    fileprivate var scalars: [(tag: String, value: Double)] {
        let values = [
            ("gradient_norm", gradientNorm), ("update_ratio", updateRatio), ("saturated", saturated),
            ("dead", dead), ("output_mean", outputMean), ("output_deviation", outputDeviation),
        ]
        return values.compactMap { name, value in value.map { ("\(name)/\(layer)_\(kind)", $0) } }
    }

    /// The distributions by their tags.
    fileprivate var distributions: [(tag: String, quantiles: [Float])] {
        [("weights", weightQuantiles), ("outputs", outputQuantiles)].compactMap { name, quantiles in
            quantiles.map { ("\(name)/\(layer)_\(kind)", $0) }
        }
    }
}
