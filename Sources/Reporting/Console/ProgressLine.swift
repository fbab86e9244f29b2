/// The progress line of an epoch, in the manner of Keras: counter, bar, metrics, speed, remaining time.
enum ProgressLine {
    /// Returns the line after a step, for a terminal of `columns` columns.
    static func text(_ report: StepReport, columns: Int) -> String {
        let perStep = report.secondsInEpoch / Double(max(1, report.step))
        let (inEpoch, inRun) = stepsToGo(report)
        let duration = { (steps: Int) in Format.duration(seconds: perStep * Double(steps)) }
        var line = FittedLine(shortening: 8)
        line.add(Format.position(report.step, of: report.stepsPerEpoch), importance: 0)
        // As long as before, so that it does not jump.
        let cells = columns < 100 ? 10 : 20
        line.add(bar(report.step, of: report.stepsPerEpoch, cells: cells), importance: 1, joint: " ")
        line.add(Format.stepTime(seconds: perStep), importance: 7, joint: " ")
        line.add(Format.metric("loss", report.meanLoss), importance: 2)
        line.add(report.meanAccuracy.map { Format.metric("accuracy", $0) }, importance: 3)
        if report.secondsInEpoch > 0 {
            line.add(Format.rate(Double(report.samples) / report.secondsInEpoch), importance: 9)
        }
        line.add("ETA \(duration(inEpoch))", importance: 4)
        if report.epoch < report.epochs {
            line.add("run \(duration(inRun))", importance: 5, joint: ", ")
        }
        return line.text(width: columns - 1)
    }

    /// Returns the line of a step within an epoch, for a batch log: `epoch  3/20, step 120/4000 - loss: 0.1234 - accuracy:
    /// 0.9612 - 8.40 ms/step - 15,238 samples/s - ETA 0:31, all epochs 11:10`.
    ///
    /// - Parameter activity: what the step belongs to in place of an epoch; nil for an epoch.
    static func text(_ report: StepReport, activity: String? = nil) -> String {
        let perStep = report.secondsInEpoch / Double(max(1, report.step))
        let (inEpoch, inRun) = stepsToGo(report)
        let duration = { (steps: Int) in Format.duration(seconds: perStep * Double(steps)) }
        let parts: [String?] = [
            "\(activity ?? "epoch \(Format.position(report.epoch, of: report.epochs))"), step \(Format.position(report.step, of: report.stepsPerEpoch))",
            Format.metric("loss", report.meanLoss), report.meanAccuracy.map { Format.metric("accuracy", $0) },
            Format.stepTime(seconds: perStep),
            report.secondsInEpoch > 0 ? Format.rate(Double(report.samples) / report.secondsInEpoch) : nil,
            "ETA \(duration(inEpoch))"
                + (report.epoch < report.epochs ? ", all epochs \(duration(inRun))" : ""),
        ]
        return parts.compactMap(\.self).joined(separator: " - ")
    }

    /// The steps to go in the epoch, and in all epochs.
    private static func stepsToGo(_ report: StepReport) -> (inEpoch: Int, inRun: Int) {
        let inEpoch = report.stepsPerEpoch - report.step
        return (inEpoch, inEpoch + (report.epochs - report.epoch) * report.stepsPerEpoch)
    }

    /// Returns the line that remains after the epoch.
    /// - Parameter steps: the number of steps of the epoch; 0 if unknown.
    static func text(_ report: EpochReport, steps: Int, columns: Int) -> String {
        // The bar says that the epoch is over; how many steps that were says the introduction, too.
        var line = FittedLine(shortening: 80)
        if steps > 0 {
            line.add("\(steps)/\(steps)", importance: 90)
            line.add(widths: barCells, importance: 6) { bar(steps, of: steps, cells: $0) }
        }
        line.add(Format.seconds(report.seconds), importance: 5, joint: " ")
        line.add(Format.metric("loss", report.trainingLoss), importance: 0)
        line.add(report.trainingAccuracy.map { Format.metric("accuracy", $0) }, importance: 4)
        line.add(report.validationLoss.map { Format.metric("val_loss", $0) }, importance: 1)
        line.add(report.validationAccuracy.map { Format.metric("val_accuracy", $0) }, importance: 3)
        for (place, (name, value)) in report.validationMetrics.enumerated() {
            line.add(Format.metric("val_" + name, value), importance: place == 0 ? 2 : 9 + place)
        }
        line.add(Format.rate(report.samplesPerSecond), importance: 100)
        return line.text(width: columns - 1)
    }

    /// The cells of a bar: as many as there is room for.
    private static let barCells = 6...20

    /// Returns a bar of so many cells, filled in steps of half a cell.
    private static func bar(_ step: Int, of steps: Int, cells: Int) -> String {
        let halves = min(2 * cells, 2 * cells * step / max(1, steps))
        let filled = String(repeating: "━", count: halves / 2) + (halves.isMultiple(of: 2) ? "" : "╸")
        return filled + String(repeating: "─", count: cells - filled.count)
    }
}
