import Foundation
import Reporting
import SystemSupport
import Testing

@Suite("the fields of a run's metrics")
struct MetricsFieldsTests {
    private static let further = [
        "average_precision", "balanced_accuracy", "brier_score", "log_loss", "macro_f1", "mae", "r2", "rmse",
        "roc_auc",
    ].enumerated().map { (name: $1, value: Double($0 + 1) / 16) }
    private static let epoch = EpochReport(
        epoch: 1, epochs: 2, steps: 3, trainingLoss: 0.5, trainingAccuracy: 0.25, validationLoss: .infinity,
        validationAccuracy: 0.125, validationMetrics: further.reversed(), learningRate: 0.1, momentum: 0.9,
        seconds: 8, validationSeconds: 2,
        dataSeconds: 1, samplesPerSecond: 64)
    private static let step = StepReport(
        epoch: 1, epochs: 2, step: 3, stepsPerEpoch: 4, globalStep: 3, loss: 1, meanLoss: 2,
        meanAccuracy: 0.5,
        gradientNorm: 3, learningRate: 0.1, momentum: 0.9, samples: 64, secondsInEpoch: 1)

    private static func keys(_ line: String) throws -> Set<String> {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        return Set(try #require(object as? [String: Any]).keys)
    }

    /// The fields in the first column of the table after a line of docs/runs.md.
    private static func documented(after line: String) throws -> Set<String> {
        let page = try Project.text("docs/runs.md")
        let lines = try #require(page.components(separatedBy: line + "\n").dropFirst().first)
            .split(separator: "\n").prefix { $0.hasPrefix("|") }
        return Set(
            lines.dropFirst(2).flatMap { row in
                (row.split(separator: "|").first ?? "").matches(of: /`([a-z0-9_]+)`/).map { String($0.1) }
            })
    }

    @Test("docs/runs.md has all of them, and no others")
    func fields() throws {
        // Every field has a value, so that none is left out.
        for value in [Self.epoch, Self.step] as [Any] {
            #expect(Mirror(reflecting: value).children.allSatisfy { "\($0.value)" != "nil" })
        }
        #expect(try Self.documented(after: "A line of an epoch:\n") == Self.keys(Self.epoch.jsonLine))
        #expect(
            try Self.documented(after: "A line of a step, the only one with `step`:\n")
                == Self.keys(Self.step.jsonLine))
    }

    private func run(_ folder: TemporaryFolder, name: String = "net") throws -> RunHistory {
        let run = try RunFolder(
            parent: folder.path, name: name, date: Date(timeIntervalSince1970: 1_772_373_802))
        let recorder = RunRecorder(into: run, stepInterval: 1)
        recorder.stepEnded(Self.step)
        recorder.epochEnded(Self.epoch)
        return try RunHistory(folder: run.path)
    }

    @Test("a table of epochs has the same names, and the same numbers")
    func table() throws {
        let folder = try TemporaryFolder()
        let lines = RunHistory.csv([try run(folder)]).split(separator: "\n")
        let names = try #require(lines.first).split(separator: ",").map(String.init)
        #expect(try Set(names) == Self.keys(Self.epoch.jsonLine).subtracting(["epochs"]))
        let further = Self.further.map { "\($0.value)" }.joined(separator: ",")
        #expect(lines.dropFirst() == ["1,3,0.5,0.25,inf,0.125,\(further),0.1,0.9,8.0,2.0,1.0,64.0"])
        // The file that the run itself writes.
        #expect(try folder.text("net/2026-03-01T14-03-22/history.csv").split(separator: "\n") == lines)
        let several = RunHistory.csv([try run(folder), try run(folder, name: "a,\"b")]).split(separator: "\n")
        #expect(several[0].hasPrefix("run,epoch,steps,") && several.count == 3)
        #expect(several[2].hasPrefix("\"\(folder.path)/a,\"\"b/2026-03-01T14-03-22\",1,3,"))
    }

    @Test("event files lie in a folder for training and one for validation, each with its scalars")
    func events() throws {
        let folder = try TemporaryFolder()
        let run = try run(folder)
        let paths = try RunEvents(run).write(to: folder.path + "/logs")
        #expect(
            paths.map { $0.dropFirst(folder.path.count) }
                == ["training", "validation"].map {
                    "/logs/net/2026-03-01T14-03-22/\($0)/events.out.tfevents.1772373802.dnn-dist"
                })
        var validation = EventFile(time: 1_772_373_802)
        // The epoch ends 8 seconds after the beginning.
        validation.append(
            [("epoch_loss", .infinity), ("epoch_accuracy", 0.125)]
                + Self.further.map { ("epoch_" + $0.name, $0.value) }, step: 1, time: 1_772_373_810)
        #expect(try Data(contentsOf: URL(filePath: paths[1])) == Data(validation.bytes))
        // Writing again replaces the files.
        #expect(try RunEvents(run).write(to: folder.path + "/logs") == paths)
        #expect(try folder.names(in: "logs/net/2026-03-01T14-03-22/training").count == 1)
    }
}
