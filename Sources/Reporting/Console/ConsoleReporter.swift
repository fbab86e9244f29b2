/// Displays the progress of a training run.
///
/// On a terminal, in the manner of Keras: a heading for each epoch with a progress bar below it, which is
/// redrawn at most ten times a second and finally replaced by the epoch's results. Elsewhere, one plain line
/// per epoch.
public final class ConsoleReporter: TrainingObserver {
    private let output: any TextOutput
    private let columns: (() -> Int)?
    private let now: () -> Double

    private var epochShown = 0
    private var stepsPerEpoch = 0
    private var lastDrawn = -Double.infinity
    private var barIsShown = false

    private static let secondsBetweenRedraws = 0.1
    private static let eraseToEnd = "\u{1B}[K"

    /// Creates a reporter that writes to `output`.
    /// - Parameters:
    ///   - columns: the current width of the terminal behind `output`; nil if it is not a terminal: no
    ///     control characters.
    ///   - now: a monotonic clock in seconds.
    public init(to output: any TextOutput, columns: (() -> Int)?, now: @escaping () -> Double) {
        self.output = output
        self.columns = columns
        self.now = now
    }

    /// Creates a reporter for standard error, with a bar if that is shown on a terminal.
    /// - Parameter environment: the process's environment variables.
    public convenience init(environment: [String: String]) {
        let terminal = TerminalDetection(environment: environment).terminal()
        let start = ContinuousClock.now
        self.init(
            to: StandardError(), columns: terminal.map { terminal in { terminal.columns } },
            now: { (ContinuousClock.now - start) / .seconds(1) })
    }

    /// Writes the introduction of the run.
    public func trainingBegan(_ introduction: TrainingIntroduction) {
        stepsPerEpoch = introduction.stepsPerEpoch
        say(introduction.lines)
    }

    /// Redraws the bar on a terminal, unless it was drawn less than a tenth of a second ago.
    public func stepEnded(_ report: StepReport) {
        guard let columns else { return }
        stepsPerEpoch = report.stepsPerEpoch
        showHeading(report.epoch, of: report.epochs)
        let moment = now()
        guard moment - lastDrawn >= Self.secondsBetweenRedraws else { return }
        lastDrawn = moment
        barIsShown = true
        output.write("\r" + ProgressLine.text(report, columns: columns()) + Self.eraseToEnd)
    }

    /// Writes the epoch's results.
    public func epochEnded(_ report: EpochReport) {
        guard let columns else { return say([report.line]) }
        showHeading(report.epoch, of: report.epochs)
        say([ProgressLine.text(report, steps: stepsPerEpoch, columns: columns())])
    }

    /// Writes the text on separate lines; an unfinished bar is removed and drawn again at the next step.
    public func report(message text: String) {
        say(Format.lines(of: text))
    }

    /// Writes the conclusion of the run.
    public func trainingEnded(_ conclusion: TrainingConclusion) { say([conclusion.line]) }

    /// Ends the line of an unfinished bar, so that an error message can begin on a new line.
    public func endProgressLine() {
        if barIsShown { output.write("\n") }
        barIsShown = false
    }

    private func showHeading(_ epoch: Int, of epochs: Int) {
        if epoch != epochShown { say(["Epoch \(epoch)/\(epochs)"]) }
        epochShown = epoch
    }

    private func say(_ lines: [String]) {
        output.write((barIsShown ? "\r" + Self.eraseToEnd : "") + lines.map { $0 + "\n" }.joined())
        barIsShown = false
    }
}
