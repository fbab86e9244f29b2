/// The display of a training's progress.
public struct ProgressStyle: Sendable {
    /// The form of the display.
    public enum Form: String, Sendable, CaseIterable {
        /// A bar on a terminal that can redraw it, else lines.
        case auto
        /// A bar that is redrawn.
        case bar
        /// Plain lines: one for each epoch, and more within a long one.
        case line
        /// No progress.
        case none
    }

    /// The form.
    public var form: Form
    /// The seconds between two lines within an epoch.
    public var secondsBetweenLines: Double
    /// True to leave out messages that are no progress, too: introduction, notes and conclusion.
    public var isQuiet: Bool
    /// True to add details: the places of the ranks, the times of an epoch's parts, the checkpoints.
    public var isVerbose: Bool

    /// A style.
    public init(
        _ form: Form = .auto, secondsBetweenLines: Double = 30, isQuiet: Bool = false, isVerbose: Bool = false
    ) {
        self.form = form
        self.secondsBetweenLines = secondsBetweenLines
        self.isQuiet = isQuiet
        self.isVerbose = isVerbose
    }
}

/// Displays the progress of a training run.
///
/// On a terminal, in the manner of Keras: a heading for each epoch with a progress bar below it, which is
/// redrawn at most ten times a second and finally replaced by the epoch's results. Of epochs that follow each other faster
/// than a screen shows them, some are left out, never the last one. Elsewhere, one plain line per epoch, and one every so
/// often within it.
public final class ConsoleReporter: TrainingObserver {
    private let output: any TextOutput
    private let columns: (() -> Int)?
    private let messageColumns: (() -> Int)?
    private let now: () -> Double
    private let style: ProgressStyle
    private let coloring: Coloring
    private let activity: String?

    private var epochShown = 0
    private var stepsPerEpoch = 0
    private var lastDrawn = -Double.infinity
    private var barIsShown = false
    /// The results of the last epoch and the number of its steps, if they are not shown yet.
    private var waitingEpoch: (report: EpochReport, steps: Int)?
    /// The moment of the last line, or of the beginning.
    private var lastLine: Double

    private static let secondsBetweenRedraws = 0.1
    /// The least time between the results of two epochs on a terminal.
    private static let secondsBetweenEpochs = 0.05
    private static let eraseToEnd = "\u{1B}[K"

    /// Creates a reporter that writes to `output`.
    /// - Parameters:
    ///   - columns: the current width of the terminal behind `output`; nil if it is not a terminal: no
    ///     control characters.
    ///   - messageColumns: the width to which messages are fitted; nil for that of `columns`.
    ///   - now: a monotonic clock in seconds.
    ///   - style: the display; a bar needs `columns`.
    ///   - coloring: the colors of `output`.
    ///   - activity: what the steps belong to in place of a training's epochs; nil for these.
    public init(
        to output: any TextOutput, columns: (() -> Int)?, messageColumns: (() -> Int)? = nil,
        now: @escaping () -> Double,
        style: ProgressStyle = ProgressStyle(), coloring: Coloring = .none, activity: String? = nil
    ) {
        self.activity = activity
        self.coloring = coloring
        self.output = output
        self.columns = columns
        self.messageColumns = messageColumns ?? columns
        self.now = now
        self.style = style
        lastLine = now()
    }

    /// Creates a reporter for standard error, with a bar if that is shown on a terminal.
    /// - Parameters:
    ///   - environment: the process's environment variables.
    ///   - style: the display; a bar that is asked for is drawn wherever standard error goes.
    ///   - activity: what the steps belong to in place of a training's epochs; nil for these.
    public convenience init(
        environment: [String: String], style: ProgressStyle = ProgressStyle(), activity: String? = nil
    ) {
        let detected = TerminalDetection(environment: environment).terminal()
        let terminal =
            switch style.form {
            case .auto: detected
            case .bar: detected ?? Terminal(device: nil)
            case .line, .none: nil as Terminal?
            }
        let start = ContinuousClock.now
        self.init(
            to: StandardError(), columns: terminal.map { terminal in { terminal.columns } },
            messageColumns: detected.map { terminal in { terminal.columns } },
            now: { (ContinuousClock.now - start) / .seconds(1) }, style: style,
            coloring: Coloring(environment: environment, of: .standardError), activity: activity)
    }

    /// Writes the introduction of the run.
    public func trainingBegan(_ introduction: TrainingIntroduction) {
        stepsPerEpoch = introduction.stepsPerEpoch
        if !style.isQuiet { say(introduction.lines) }
    }

    /// Redraws the bar on a terminal, unless it was drawn less than a tenth of a second ago; elsewhere writes a line, if
    /// the last one was written long ago.
    public func stepEnded(_ report: StepReport) {
        guard showsProgress else { return }
        guard let columns else {
            let moment = now()
            // The epoch's own line follows its last step.
            guard moment - lastLine >= style.secondsBetweenLines, report.step < report.stepsPerEpoch else {
                return
            }
            return say([ProgressLine.text(report, activity: activity)])
        }
        stepsPerEpoch = report.stepsPerEpoch
        let moment = now()
        guard moment - lastDrawn >= Self.secondsBetweenRedraws else { return }
        showWaitingEpoch()
        showHeading(report.epoch, of: report.epochs)
        lastDrawn = moment
        barIsShown = true
        let bar = coloring.colored(ProgressLine.text(report, columns: columns()))
        output.write("\r" + bar + Self.eraseToEnd)
    }

    /// Writes the epoch's results; on a terminal not yet if those of another epoch have just been written.
    public func epochEnded(_ report: EpochReport) {
        guard showsProgress else { return }
        guard columns != nil else { return say([report.line] + details(of: report)) }
        waitingEpoch = (report, stepsPerEpoch)
        let isDue = now() - lastDrawn >= Self.secondsBetweenEpochs
        if isDue || report.epoch == report.epochs || report.epoch == epochShown { showWaitingEpoch() }
    }

    /// Writes the results of the last epoch, unless they are shown.
    private func showWaitingEpoch() {
        guard let (report, steps) = waitingEpoch, let columns else { return }
        waitingEpoch = nil
        lastDrawn = now()
        showHeading(report.epoch, of: report.epochs)
        say([ProgressLine.text(report, steps: steps, columns: columns())] + details(of: report))
    }

    private func details(of report: EpochReport) -> [String] { style.isVerbose ? [report.timeLine] : [] }

    /// Writes the text on separate lines; an unfinished bar is removed and drawn again at the next step.
    public func report(message text: String) {
        if !style.isQuiet { say(Format.lines(of: text)) }
    }

    /// Writes the text as a message, if details are wanted.
    public func report(detail text: String) {
        if style.isVerbose { report(message: text) }
    }

    /// Writes the conclusion of the run.
    public func trainingEnded(_ conclusion: TrainingConclusion) {
        if !style.isQuiet { say(conclusion.lines) }
    }

    private var showsProgress: Bool { style.form != .none && !style.isQuiet }

    /// Ends the line of an unfinished bar, so that an error message can begin on a new line.
    public func endProgressLine() {
        showWaitingEpoch()
        if barIsShown { output.write("\n") }
        barIsShown = false
    }

    /// Removes an unfinished bar, before a result that replaces it.
    public func clearProgressLine() {
        showWaitingEpoch()
        if barIsShown { output.write("\r" + Self.eraseToEnd) }
        barIsShown = false
    }

    private func showHeading(_ epoch: Int, of epochs: Int) {
        if epoch != epochShown { say([activity ?? "Epoch \(epoch)/\(epochs)"]) }
        epochShown = epoch
    }

    private func say(_ lines: [String]) {
        showWaitingEpoch()
        let text = coloring.colored(Format.wrapped(lines.joined(separator: "\n"), to: messageColumns?()))
        output.write((barIsShown ? "\r" + Self.eraseToEnd : "") + text + "\n")
        barIsShown = false
        lastLine = now()
    }
}
