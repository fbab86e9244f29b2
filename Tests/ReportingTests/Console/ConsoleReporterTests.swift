import Reporting
import Testing

@Suite("Console reporter")
struct ConsoleReporterTests {
    private final class Clock {
        var seconds = 100.0
    }

    private let output = CollectedText()
    private let clock = Clock()

    private func reporter(columns: Int?, _ style: ProgressStyle = ProgressStyle()) -> ConsoleReporter {
        let clock = clock
        return ConsoleReporter(
            to: output, columns: columns.map { columns in { columns } }, now: { clock.seconds }, style: style)
    }

    @Test("a long epoch has a line every so often in a batch log, with the time to go")
    func linesWithinAnEpoch() {
        let reporter = reporter(columns: nil, ProgressStyle(secondsBetweenLines: 20))
        reporter.trainingBegan(SampleReports.introduction(stepsPerEpoch: 4000))
        let before = output.writes.count
        for step in 1...4000 {
            clock.seconds += 0.0125
            reporter.stepEnded(SampleReports.step(step, of: 4000))
        }
        reporter.epochEnded(SampleReports.epoch())
        let lines = output.writes[before...]
        #expect(lines.count == 3)
        #expect(
            lines.first
                == "epoch  3/20, step 1600/4000 - loss: 0.1234 - accuracy: 0.9612 - 8.40 ms/step - 15,238 samples/s - ETA 0:20, all epochs 9:51\n"
        )
        #expect(lines.last?.hasPrefix("epoch  3/20 - loss") ?? false)
    }

    @Test("no progress and quiet leave out what they say")
    func styles() {
        // The introduction and the note, or nothing.
        for (style, expected) in [(ProgressStyle(.none), 2), (ProgressStyle(isQuiet: true), 0)] {
            for columns in [nil, 100] {
                let reporter = reporter(columns: columns, style)
                let before = output.writes.count
                reporter.trainingBegan(SampleReports.introduction())
                clock.seconds += 100
                reporter.stepEnded(SampleReports.step(12))
                reporter.epochEnded(SampleReports.epoch())
                reporter.report(message: "a note")
                #expect(output.writes.count - before == expected)
            }
        }
    }

    private func bar(columns: Int, _ report: StepReport) -> String {
        reporter(columns: columns).stepEnded(report)
        return output.writes.last ?? ""
    }

    @Test("the bar says all there is to say on a wide terminal")
    func wideBar() {
        #expect(
            bar(columns: 120, SampleReports.step(12))
                == "\r12/51 ━━━━╸─────────────── 8.40 ms/step - loss: 0.1234 - accuracy: 0.9612 - 15,238 samples/s"
                + " - ETA 0:00, run 0:08\u{1B}[K")
    }

    @Test(
        "the bar leaves out what a narrower terminal has no room for",
        arguments: [
            (
                100,
                "12/51 ━━━━╸─────────────── 8.40 ms/step - loss: 0.1234 - accuracy: 0.9612 - ETA 0:00, run 0:08"
            ),
            (99, "12/51 ━━──────── 8.40 ms/step - loss: 0.1234 - accuracy: 0.9612 - ETA 0:00, run 0:08"),
            (80, "12/51 ━━──────── 8.40 ms/step - loss: 0.1234 - acc: 0.9612 - ETA 0:00, run 0:08"),
            (60, "12/51 ━━──────── - loss: 0.1234 - acc: 0.9612 - ETA 0:00"),
            (40, "12/51 ━━──────── - loss: 0.1234"),
            (20, "12/51 ━━────────"),
            (4, "12/"),
            (1, ""),
        ])
    func narrowBar(columns: Int, expected: String) {
        #expect(bar(columns: columns, SampleReports.step(12)) == "\r\(expected)\u{1B}[K")
    }

    @Test("the bar is empty at no step, half full at half time and full at the last step")
    func barMoments() {
        let moments = [
            1: "────────────────────", 20: "━━━━━━━━━━──────────", 39: "━━━━━━━━━━━━━━━━━━━╸",
            40: "━━━━━━━━━━━━━━━━━━━━",
        ]
        for (step, expected) in moments.sorted(by: { $0.key < $1.key }) {
            clock.seconds += 1
            let text = bar(columns: 120, SampleReports.step(step, of: step == 1 ? 100 : 40))
            #expect(text.contains(" \(expected) "), "step \(step)")
        }
    }

    @Test("no line wraps, whatever the width, the numbers and the moment")
    func neverWraps() {
        for columns in 40...200 {
            for step in [1, 12, 99_999] {
                let reporter = reporter(columns: columns)
                clock.seconds += 1
                reporter.trainingBegan(SampleReports.introduction(stepsPerEpoch: 99_999))
                let before = output.writes.count
                reporter.stepEnded(SampleReports.step(step, of: 99_999, loss: 1.5e300, accuracy: 1e-9))
                reporter.epochEnded(SampleReports.epoch())
                let lines = output.writes[before...].joined()
                    .replacing("\u{1B}[K", with: "").split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
                #expect(lines.count == 3)
                #expect(lines.allSatisfy { $0.count < columns }, "\(columns) columns: \(lines)")
            }
        }
    }

    @Test("an epoch on a terminal is a heading, a bar that is drawn anew, and its results")
    func epochOnTerminal() {
        let reporter = reporter(columns: 140)
        reporter.trainingBegan(SampleReports.introduction())
        let introduction = output.writes.count
        for step in 1...51 {
            clock.seconds += 0.0084
            reporter.stepEnded(SampleReports.step(step, accuracy: nil))
        }
        reporter.epochEnded(SampleReports.epoch())
        let writes = Array(output.writes[introduction...])
        #expect(writes.first == "Epoch 3/20\n")
        #expect(
            writes[1]
                == "\r 1/51 ──────────────────── 8.40 ms/step - loss: 0.1234 - 15,238 samples/s"
                + " - ETA 0:00, run 0:08\u{1B}[K"
        )
        #expect(
            writes.last
                == "\r\u{1B}[K51/51 ━━━━━━━━━━━━━━━━━━━━ 0.42 s - loss: 0.1234 - accuracy: 0.9612"
                + " - val_loss: 0.1410 - val_accuracy: 0.9582 - 38,100 samples/s\n")
        #expect(writes.count == 2 + 5, "0.42 seconds hold five redraws, a tenth of a second apart")
    }

    @Test("the bar is drawn at most ten times a second, over the ends of epochs too")
    func redrawRate() {
        let reporter = reporter(columns: 100)
        for epoch in 1...20 {
            for step in 1...50 {
                clock.seconds += 0.002
                reporter.stepEnded(SampleReports.step(step, epoch: epoch, of: 50))
            }
            reporter.epochEnded(SampleReports.epoch(epoch))
        }
        let redraws = output.writes.filter { $0.contains("ETA") }.count
        #expect((1...20).contains(redraws), "1,000 steps in 2 seconds were drawn \(redraws) times")
        #expect(output.writes.filter { $0.contains("val_loss") }.count == 20)
    }

    /// The epochs whose headings and results a terminal has, in the order of their lines.
    private var shownEpochs: [String] {
        output.text.split(separator: "\n").compactMap {
            $0.contains("Epoch ")
                ? String($0.split { $0 == " " || $0 == "/" }[1]) : $0.contains("val_loss") ? "=" : nil
        }
    }

    @Test(
        "of epochs of milliseconds a terminal has at most twenty a second, and the last; a batch log has all")
    func shortEpochs() {
        let (terminal, log) = (reporter(columns: 100), reporter(columns: nil))
        func train(_ reporter: ConsoleReporter) {
            for epoch in 1...20 {
                for step in 1...2 {
                    clock.seconds += 0.003
                    reporter.stepEnded(SampleReports.step(step, epoch: epoch, of: 2))
                }
                reporter.epochEnded(SampleReports.epoch(epoch))
            }
        }
        train(terminal)
        // Those of 6, 60 and 114 ms: a heading that is shown has its results.
        #expect(shownEpochs == ["1", "=", "10", "=", "19", "=", "20", "="], "\(output.text)")
        let before = output.writes.count
        train(log)
        #expect(output.writes[before...].filter { $0.hasPrefix("epoch") }.count == 20)
    }

    @Test(
        "the last epoch before a message, the end or an error is shown, however short it was",
        arguments: ["message", "end", "error", "result", "step"])
    func lastShortEpoch(what: String) {
        let reporter = reporter(columns: 100)
        for epoch in 1...5 {
            clock.seconds += 0.003
            reporter.stepEnded(SampleReports.step(51, epoch: epoch))
            reporter.epochEnded(SampleReports.epoch(epoch))
        }
        #expect(shownEpochs == ["1", "="], "\(output.text)")
        switch what {
        case "message": reporter.report(message: "a note")
        case "end":
            reporter.trainingEnded(
                TrainingConclusion(outcome: "stopped early", epochs: 5, steps: 255, seconds: 1, times: []))
        case "error": reporter.endProgressLine()
        case "result": reporter.clearProgressLine()
        default:
            clock.seconds += 1
            reporter.stepEnded(SampleReports.step(1, epoch: 6))
        }
        #expect(shownEpochs == ["1", "=", "5", "="] + (what == "step" ? ["6"] : []), "\(output.text)")
        if what == "message" { #expect(output.text.hasSuffix("\na note\n")) }
    }

    @Test(
        "the results leave out the least important on a narrower terminal",
        arguments: [
            (
                100,
                "51/51 ━━━━━━━━━━ 0.42 s - loss: 0.1234 - accuracy: 0.9612 - val_loss: 0.1410 - val_accuracy: 0.9582"
            ),
            (80, "━━━━━━ 0.42 s - loss: 0.1234 - acc: 0.9612 - val_loss: 0.1410 - val_acc: 0.9582"),
            (60, "loss: 0.1234 - val_loss: 0.1410 - val_acc: 0.9582"),
            (40, "loss: 0.1234 - val_loss: 0.1410"),
        ])
    func narrowResults(columns: Int, expected: String) {
        let reporter = reporter(columns: columns)
        reporter.trainingBegan(SampleReports.introduction())
        reporter.epochEnded(SampleReports.epoch())
        #expect(output.writes.last == expected + "\n")
    }

    @Test(
        "further metrics follow the usual ones; on a narrow terminal the most important one stays",
        arguments: [
            (
                nil,
                "epoch 3/9 - loss: 0.5000 - val_loss: 0.4000 - val_rmse: 0.6000 - val_r2: 0.8000 - 0.42 s - 1.0 samples/s"
            ),
            (
                100,
                "51/51 ━━━━━━━━━━━━━━━━ 0.42 s - loss: 0.5000 - val_loss: 0.4000 - val_rmse: 0.6000 - val_r2: 0.8000"
            ),
            (70, "━━━━━━━━━ 0.42 s - loss: 0.5000 - val_loss: 0.4000 - val_rmse: 0.6000"),
            (52, "loss: 0.5000 - val_loss: 0.4000 - val_rmse: 0.6000"),
        ] as [(Int?, String)])
    func furtherMetrics(columns: Int?, expected: String) {
        let reporter = reporter(columns: columns)
        reporter.trainingBegan(SampleReports.introduction())
        reporter.epochEnded(
            EpochReport(
                epoch: 3, epochs: 9, steps: 153, trainingLoss: 0.5, validationLoss: 0.4,
                validationMetrics: [("rmse", 0.6), ("r2", 0.8)], seconds: 0.42, samplesPerSecond: 1))
        #expect(output.writes.last == expected + "\n")
    }

    @Test("a batch log has one line an epoch and no control character")
    func batchLog() {
        let reporter = reporter(columns: nil)
        reporter.trainingBegan(SampleReports.introduction())
        for epoch in [3, 20] {
            for step in 1...51 {
                clock.seconds += 0.5
                reporter.stepEnded(SampleReports.step(step, epoch: epoch))
            }
            reporter.epochEnded(
                SampleReports.epoch(epoch, validated: epoch == 3, accuracy: epoch == 3 ? 0.9612 : nil))
        }
        reporter.report(message: "a file's name with \u{1B}[31m, \r and \u{9B} in it\nand a second line")
        reporter.endProgressLine()
        reporter.trainingEnded(
            TrainingConclusion(
                outcome: "stopped early", epochs: 20, steps: 1020, seconds: 62.4,
                times: [
                    ("computing", 40), ("exchange", 10), ("waiting for the slowest rank", 5),
                    ("waiting for data", 1), ("evaluation", 5), ("checkpoints", 0.01), ("other", 1),
                ]))
        #expect(
            output.text == """
                \(SampleReports.introductionText)
                epoch  3/20 - loss: 0.1234 - accuracy: 0.9612 - val_loss: 0.1410 - val_accuracy: 0.9582 - 0.42 s - 38,100 samples/s
                epoch 20/20 - loss: 0.1234 - 0.42 s - 38,100 samples/s
                a file's name with \\u{1B}[31m, \n and \\u{9B} in it
                and a second line
                stopped early: 20 epochs, 1,020 steps in 1:02
                time: computing 64.5 %, exchange 16.1 %, waiting for the slowest rank 8.1 %,
                  waiting for data 1.6 %, evaluation 8.1 %, other 1.6 %

                """)
        #expect(
            output.text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test("a result takes the bar's place")
    func result() {
        let reporter = reporter(columns: 60)
        reporter.clearProgressLine()
        #expect(output.text.isEmpty, "there is no bar to remove")
        reporter.stepEnded(SampleReports.step(12))
        reporter.clearProgressLine()
        #expect(output.writes.last == "\r\u{1B}[K")
    }

    @Test("details and the times of an epoch's parts are for those who want them", arguments: [false, true])
    func details(isVerbose: Bool) {
        let reporter = reporter(columns: nil, ProgressStyle(isVerbose: isVerbose))
        reporter.report(detail: "rank 0 of 1 on node1")
        reporter.epochEnded(
            EpochReport(
                epoch: 3, epochs: 20, steps: 153, trainingLoss: 0.5, validationLoss: 0.4, seconds: 0.42,
                validationSeconds: 0.02, dataSeconds: 0.003, samplesPerSecond: 1))
        let added = "epoch  3/20: steps 0.40 s, of which 3.00 ms waiting for samples; validation 20.0 ms\n"
        #expect(output.text.hasPrefix("rank 0 of 1 on node1\n") == isVerbose)
        #expect(output.text.hasSuffix(added) == isVerbose)
    }

    @Test("colours surround headings, the bar and warnings, and count for no column")
    func colours() {
        let clock = clock
        let reporter = ConsoleReporter(
            to: output, columns: { 60 }, now: { clock.seconds },
            coloring: Coloring(environment: [:], isTerminal: { true }))
        reporter.stepEnded(SampleReports.step(12))
        reporter.report(message: "warning: slow")
        #expect(
            output.writes == [
                "\u{1B}[1mEpoch 3/20\u{1B}[0m\n",
                "\r12/51 \u{1B}[32m━━\u{1B}[0m──────── - loss: 0.1234 - acc: 0.9612 - ETA 0:00\u{1B}[K",
                "\r\u{1B}[K\u{1B}[33mwarning\u{1B}[0m: slow\n",
            ])
    }

    @Test("a notice takes the bar's place; an error's message begins below it")
    func interruptions() {
        let reporter = reporter(columns: 60)
        reporter.stepEnded(SampleReports.step(12))
        reporter.report(message: "kept a checkpoint")
        #expect(output.writes.last == "\r\u{1B}[Kkept a checkpoint\n")
        reporter.endProgressLine()
        #expect(output.writes.last == "\r\u{1B}[Kkept a checkpoint\n", "there is no bar to leave")
        clock.seconds += 1
        reporter.stepEnded(SampleReports.step(13))
        reporter.endProgressLine()
        #expect(output.writes.last == "\n")
    }

    @Test("a training without samples, time or finite numbers is shown, not trapped on")
    func oddNumbers() {
        let reporter = reporter(columns: 200)
        reporter.stepEnded(
            StepReport(
                epoch: 1, epochs: 0, step: 0, stepsPerEpoch: 0, globalStep: 0, loss: .nan, meanLoss: .nan,
                meanAccuracy: -.infinity, gradientNorm: .infinity, learningRate: 0.05, samples: 0,
                secondsInEpoch: .nan))
        #expect(output.writes.last?.contains(" - loss: nan - accuracy: -inf - ETA ?") == true)
        reporter.epochEnded(
            EpochReport(
                epoch: 1, epochs: 0, steps: 0, trainingLoss: .infinity, seconds: .infinity,
                samplesPerSecond: .nan))
        #expect(output.writes.last?.contains("inf s - loss: inf - nan samples/s") == true)
    }
}
