import Foundation
import Reporting
import SystemSupport
import Testing

@Suite("the history of a run")
struct RunHistoryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func layers(_ step: Int) -> [LayerDiagnosis] {
        [
            LayerDiagnosis(
                layer: 0, kind: "Dense", outputMean: 0.1, outputDeviation: 1,
                gradientNorm: 1e-9 * Double(step),
                weightNorm: 2, updateRatio: 0.001),
            LayerDiagnosis(layer: 1, kind: "Sigmoid", outputMean: 0.5, outputDeviation: 0.3, saturated: 0.25),
            LayerDiagnosis(layer: 2, kind: "ReLU", outputMean: 0.5, outputDeviation: 0.3, dead: 0),
            LayerDiagnosis(
                layer: 3, kind: "Dense", outputMean: .infinity, outputDeviation: .nan,
                gradientNorm: .infinity,
                weightNorm: 0),
        ]
    }

    /// A run of three epochs, its steps 1, 11 and 21 diagnosed.
    private func makeRun(
        _ name: String = "net", isDiagnosed: Bool = true, isClassified: Bool = true, isValidated: Bool = true
    ) throws -> RunFolder {
        let run = try RunFolder(parent: folder.path, name: name, date: Date(timeIntervalSince1970: 0))
        let recorder = RunRecorder(into: run, stepInterval: 10)
        for epoch in 1...3 {
            let step = 1 + 10 * (epoch - 1)
            if isDiagnosed {
                recorder.stepDiagnosed(
                    StepDiagnosis(
                        epoch: epoch, step: step, loss: 2, gradientNorm: .infinity, layers: layers(step)))
            }
            recorder.stepEnded(SampleReports.step(10, epoch: epoch, of: 10))
            recorder.epochEnded(
                EpochReport(
                    epoch: epoch, epochs: 3, steps: 10 * epoch, trainingLoss: 1 / Double(epoch),
                    trainingAccuracy: isClassified ? 0.5 : nil, validationLoss: isValidated ? 0.7 : nil,
                    validationAccuracy: isClassified && isValidated ? 0.25 : nil,
                    validationMetrics: isClassified ? [] : [("mae", 0.125)], seconds: 1, samplesPerSecond: 10)
            )
        }
        return run
    }

    @Test("what was recorded is read back")
    func reading() throws {
        let history = try RunHistory(folder: makeRun().path + "/")
        #expect(history.name == "net")
        #expect(history.epochs.map(\.trainingLoss) == [1, 0.5, 1 / 3.0])
        #expect(history.epochs.map(\.validationAccuracy) == [0.25, 0.25, 0.25])
        #expect(history.diagnoses.map(\.step) == [1, 11, 21])
        #expect(history.diagnoses[0].layers.prefix(3) == layers(1).prefix(3))
        #expect(history.diagnoses[0].layers[3].outputMean == .infinity)
        #expect(history.diagnoses[0].layers[3].outputDeviation.isNaN)
        #expect(history.diagnoses[0].layers[3].updateRatio == nil)
        #expect(history.steps.map(\.globalStep) == [10, 20, 30] && history.steps[0].gradientNorm == 1.5)
        #expect(history.testAccuracy == nil)
    }

    @Test("a line that is still being written is left out; a wrong one is an error with its number")
    func lines() throws {
        let run = try makeRun()
        let path = run.path + "/metrics.jsonl"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try (text + "{\"epoch\":4,\"tra").write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try RunHistory(folder: run.path).epochs.count == 3)
        try (text + "{\"epoch\":4}\n").write(toFile: path, atomically: true, encoding: .utf8)
        let error = try #require(throws: RunReadingError.self) { try RunHistory(folder: run.path) }
        #expect(error.kind == .bad && error.description.contains("metrics.jsonl:7"), "\(error)")
    }

    @Test("a folder that is no run's is an error")
    func noRun() throws {
        for path in [folder.path, folder.path + "/nothing"] {
            let error = try #require(throws: RunReadingError.self) { try RunHistory(folder: path) }
            #expect(error.kind == .missing)
        }
    }

    @Test("one run has a figure for everything that was measured")
    func figures() throws {
        let history = try RunHistory(folder: makeRun().path)
        let paths = try RunFigures([history]).write(to: folder.path + "/a/b")
        let names = paths.map { $0.split(separator: "/").last.map(String.init) ?? "" }
        #expect(
            names == [
                "loss.svg", "accuracy.svg", "step-loss.svg", "gradient-norm.svg", "learning-rate.svg",
                "speed.svg", "gradients.svg", "saturated.svg", "dead.svg", "updates.svg",
                "gradients-by-depth.svg", "outputs-by-depth.svg",
            ])
        for path in paths {
            #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("<svg"))
        }
        let table = try #require(history.layerTable()?.text())
        #expect(table.contains("1e-09 → 2.1e-08"))
        #expect(table.contains("25.0 %"))
    }

    @Test("several runs share figures, and have their own of layers under their names")
    func severalRuns() throws {
        let runs = try [makeRun("a b"), makeRun("c"), makeRun("c")].map { try RunHistory(folder: $0.path) }
        let figures = RunFigures(runs).all
        #expect(figures.filter { $0.file == "loss.svg" }.map(\.figure.lines.count) == [3])
        #expect(figures.map(\.file).contains("a-b-gradients.svg"))
        #expect(Set(figures.map(\.file)).count == figures.count)
        let depth = try #require(figures.first { $0.file == "gradients-by-depth.svg" }).figure
        #expect(depth.lines.map(\.name) == ["a b", "c 1970-01-01T00-00-00", "c 1970-01-01T00-00-00-2"])
    }

    /// The names of a figure's lines, each with the colors and dashes of its curve in a page.
    private func looks(_ figure: Figure) -> [String] {
        let html = Page(title: "t", [Page.Section("s", [.figures([figure])])], footer: "").html
        let legend = html.matches(
            of: /<line [^>]*class="curve (c\d d\d)"\/>\n(?:<path [^>]*>\n)?<text[^>]*>([^<]*)</)
        return legend.map { "\($0.2) \($0.1)" }
    }

    @Test("a run looks the same in all figures, whichever runs a figure has")
    func looks() throws {
        let folders = try [
            makeRun("a"), makeRun("b", isDiagnosed: false), makeRun("c"), makeRun("d", isClassified: false),
        ]
        let figures = try RunFigures(folders.map { try RunHistory(folder: $0.path) }).all
        func figure(_ file: String) throws -> Figure {
            try #require(figures.first { $0.file == file + ".svg" }).figure
        }
        #expect(try looks(figure("loss")) == ["A c0 d0", "B c1 d1", "C c2 d2", "D c3 d3"])
        for file in ["gradients-by-depth", "outputs-by-depth"] {
            #expect(try looks(figure(file)) == ["A c0 d0", "C c2 d2", "D c3 d3"])
        }
        #expect(try looks(figure("accuracy")) == ["A c0 d0", "B c1 d1", "C c2 d2"])
        #expect(try looks(figure("mae")) == ["D c3 d3"])
        // The file of a figure has the same colors, and dashes.
        let file = try figure("mae").svg
        #expect(file.contains("stroke=\"#d6489a\"") && file.contains("stroke-dasharray=\"11 3 2 3\""))
    }

    @Test("runs are compared by validation, whatever other runs lack; those without it by training")
    func comparedMetrics() throws {
        func titles(_ folders: [RunFolder]) throws -> [String] {
            try RunFigures(folders.map { try RunHistory(folder: $0.path) }).curves
                .filter { $0.file.hasPrefix("accuracy") || $0.file.hasPrefix("loss") }
                .map { "\($0.file) \($0.figure.title): \($0.figure.lines.map(\.label).joined())" }
        }
        let (a, b) = try (makeRun("a"), makeRun("b"))
        let regression = try makeRun("c", isClassified: false)
        let unvalidated = try makeRun("d", isValidated: false)
        #expect(
            try titles([a, regression, b]) == [
                "loss.svg Loss: validation: ABC", "accuracy.svg Accuracy: validation: AC",
            ])
        #expect(
            try titles([a, unvalidated]) == [
                "loss.svg Loss: validation: A", "loss-training.svg Loss: training: AB",
                "accuracy.svg Accuracy: validation: A", "accuracy-training.svg Accuracy: training: AB",
            ])
        #expect(
            try titles([unvalidated, unvalidated]) == [
                "loss.svg Loss: training: AB", "accuracy.svg Accuracy: training: AB",
            ])
    }
}
