import Foundation
import Reporting
import SystemSupport
import Testing

@Suite("event files during training")
struct EventRecorderTests {
    private static let start = "run/1970-01-01T00-00-00/"
    private static let file = "events.out.tfevents.0.dnn-dist"

    private func folder(_ temporary: TemporaryFolder) throws -> RunFolder {
        try RunFolder(parent: temporary.path, name: "run", date: Date(timeIntervalSince1970: 0))
    }

    /// The contents of the records of a file.
    private func records(_ bytes: [UInt8]) throws -> [[UInt8]] {
        var (records, place) = ([[UInt8]](), 0)
        while place < bytes.count {
            let length = bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
            try #require(place + length + 16 <= bytes.count)
            records.append(Array(bytes[place + 12..<place + 12 + length]))
            place += length + 16
        }
        return records
    }

    private func count(_ tag: String, _ records: [[UInt8]]) -> Int {
        records.count { String(decoding: $0, as: UTF8.self).contains(tag) }
    }

    @Test(
        "files are whole after each step and epoch, undone steps vanish, a resumed run goes on at its checkpoint"
    )
    func recording() throws {
        let temporary = try TemporaryFolder()
        var folder = try folder(temporary)
        func recorder() throws -> any TrainingObserver {
            try EventRecorder(into: folder, settings: [("seed", "42")], stepInterval: 2)
        }
        func records(_ place: String) throws -> [[UInt8]] {
            // Steps may wait until the sizes of the files are asked for.
            _ = folder.positions
            return try self.records([UInt8](temporary.bytes(Self.start + place + Self.file)))
        }
        let first = try recorder()
        try first.trainingBegan(SampleReports.introduction())
        for step in 1...3 { try first.stepEnded(SampleReports.step(step, epoch: 1)) }
        #expect(try count("step_loss", records("training/")) == 1)
        try first.epochEnded(SampleReports.epoch(1, validated: true, accuracy: 0.5))
        #expect(try count("epoch_loss", records("training/")) == 1)
        #expect(try count("epoch_loss", records("validation/")) == 1)
        for step in 1...4 { try first.stepEnded(SampleReports.step(step, epoch: 2)) }
        let early = try records("training/")
        try first.stepsUndone(after: 51)
        #expect(try count("step_loss", records("training/")) == 1)
        for step in 1...4 { try first.stepEnded(SampleReports.step(step, epoch: 2)) }
        #expect(try records("training/").map(\.count) == early.map(\.count))
        let checkpoint = folder.positions
        try first.epochEnded(SampleReports.epoch(2, validated: true, accuracy: 0.5))
        let before = try records("training/").map(\.count)

        folder = try RunFolder(continuing: folder.path)
        let second = try recorder()
        try folder.rewind(to: checkpoint)
        try second.epochEnded(SampleReports.epoch(2, validated: true, accuracy: 0.5))
        #expect(try records("training/").map(\.count) == before)
        #expect(try count("brain.Event:2", records("training/")) == 1)
        try second.trainingEnded(
            TrainingConclusion(outcome: "finished", epochs: 2, steps: 102, seconds: 1))
        let run = try records("")
        #expect(
            count("session_start_info", run) == 1 && count("session_end_info", run) == 1 && run.count == 3)
    }
}
