import Foundation
import Reporting
import SystemSupport
import Testing

@Suite("Run recorder")
struct RunRecorderTests {
    @Test("a run's text goes to the log and its numbers to the metrics")
    func recording() throws {
        let temporary = try TemporaryFolder()
        let folder = try RunFolder(parent: temporary.path, name: "run", date: Date(timeIntervalSince1970: 0))
        let recorder: any TrainingObserver = RunRecorder(into: folder, stepInterval: 25)
        try recorder.trainingBegan(SampleReports.introduction())
        for step in 1...51 { try recorder.stepEnded(SampleReports.step(step, epoch: 1)) }
        try recorder.epochEnded(SampleReports.epoch(1, validated: false, accuracy: nil))
        try recorder.report(message: "kept a checkpoint")
        try recorder.trainingEnded(
            TrainingConclusion(
                outcome: "finished", epochs: 1, steps: 51, seconds: 0.4,
                times: [("computing", 0.3), ("exchange", 0), ("other", 0.1)]))
        #expect(
            try temporary.text("run/1970-01-01T00-00-00/log.txt") == """
                \(SampleReports.introductionText)
                epoch  1/20 - loss: 0.1234 - 0.42 s - 38,100 samples/s
                kept a checkpoint
                finished: 1 epoch, 51 steps in 0.40 s
                time: computing 75.0 %, other 25.0 %

                """)
        let metrics = try temporary.text("run/1970-01-01T00-00-00/metrics.jsonl").split(
            separator: "\n")
        #expect(metrics.count == 3)
        #expect(
            metrics[0]
                == #"{"epoch":1,"epochs":20,"global_step":25,"gradient_norm":1.5,"learning_rate":0.05,"loss":0.5,"mean_accuracy":0.9612,"#
                + #""mean_loss":0.12341,"samples":3200,"seconds_in_epoch":0.21,"step":25,"steps_per_epoch":51}"#
        )
    }

    @Test("a diagnosis is the same line as JSONLine's, also for numbers of any size")
    func diagnosis() throws {
        let temporary = try TemporaryFolder()
        let folder = try RunFolder(parent: temporary.path, name: "run", date: Date(timeIntervalSince1970: 0))
        let numbers = [
            0, -0.0, 1, -2.5, 0.1, 1.0 / 3, 1e-5, .leastNonzeroMagnitude, 123_456_789, 1e16, 1.5e300,
            .infinity, -.infinity,
            .nan,
        ]
        let diagnoses =
            numbers.enumerated().map { index, number in
                StepDiagnosis(
                    epoch: 1, step: index, loss: number, gradientNorm: number,
                    layers: [
                        LayerDiagnosis(
                            layer: 0, kind: "Den\"se\n", outputMean: number, outputDeviation: number),
                        LayerDiagnosis(
                            layer: 1, kind: "ReLU", outputMean: number, outputDeviation: number,
                            outputQuantiles: numbers.map { Float($0) }, saturated: number, dead: number,
                            gradientNorm: number, weightNorm: number, weightQuantiles: [], updateRatio: number
                        ),
                    ])
            } + [StepDiagnosis(epoch: 1, step: 1, loss: 1, gradientNorm: 1, layers: [])]
        for diagnosis in diagnoses { folder.append(diagnosis: diagnosis) }
        let lines = try temporary.text("run/1970-01-01T00-00-00/diagnostics.jsonl")
        #expect(lines == diagnoses.map { JSONLine.text(of: $0) + "\n" }.joined())
    }

    @Test(
        "lines of steps are written together, but none later than a second, and before the size of the file is told"
    )
    func delayedSteps() throws {
        let temporary = try TemporaryFolder()
        let folder = try RunFolder(parent: temporary.path, name: "run", date: Date(timeIntervalSince1970: 0))
        let file = folder.path + "/metrics.jsonl"
        func count() -> Int {
            ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "").count { $0 == "\n" }
        }
        // A step takes 8.4 ms.
        for step in 1...100 { folder.append(metrics: SampleReports.step(step, of: 300)) }
        #expect(count() == 0)
        for step in 101...120 { folder.append(metrics: SampleReports.step(step, of: 300)) }
        #expect(count() == 120)
        folder.append(metrics: SampleReports.step(121, of: 300))
        let size = folder.positions["metrics.jsonl"]
        #expect(count() == 121)
        #expect(try size == Data(contentsOf: URL(filePath: file)).count)
        folder.append(metrics: SampleReports.step(122, of: 300))
        folder.append(metrics: SampleReports.epoch())
        #expect(count() == 123)
        for step in 1...400 { folder.append(metrics: SampleReports.step(1, epoch: 4 + step, of: 1)) }
        #expect(count() > 300, "many lines do not wait")
    }

    @Test(
        "lines of steps that are undone are removed, from the disk and from memory", arguments: [false, true])
    func undoneSteps(areWaiting: Bool) throws {
        let temporary = try TemporaryFolder()
        let folder = try RunFolder(parent: temporary.path, name: "run", date: Date(timeIntervalSince1970: 0))
        let recorder: any TrainingObserver = RunRecorder(into: folder, stepInterval: 1)
        let file = folder.path + "/metrics.jsonl"
        func block() throws {
            if areWaiting {
                try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
            }
        }
        try block()
        for step in 1...2 { try recorder.stepEnded(SampleReports.step(step, epoch: 1)) }
        try recorder.epochEnded(SampleReports.epoch(1, validated: false, accuracy: nil))
        for step in 1...3 { try recorder.stepEnded(SampleReports.step(step, epoch: 2)) }
        for step in 53...54 {
            try recorder.stepDiagnosed(
                StepDiagnosis(epoch: 2, step: step, loss: 1, gradientNorm: 1, layers: []))
        }
        try recorder.stepsUndone(after: 52)
        if areWaiting { try FileManager.default.removeItem(atPath: file) }
        try recorder.stepEnded(SampleReports.step(2, epoch: 2))
        folder.flush()
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        #expect(lines.map { $0.contains("\"step\":") } == [true, true, false, true, true])
        #expect(lines.last?.contains("\"global_step\":53,") == true)
        #expect(try String(contentsOfFile: folder.path + "/diagnostics.jsonl", encoding: .utf8).isEmpty)
    }
}
