import Foundation
import Reporting
import Testing

@Suite("JSON lines")
struct JSONLineTests {
    private struct Numbers: Encodable {
        var stepUs = 1.0
        var tenth = 0.1
        var single: Float = 0.1
        var third = 1.0 / 3.0
        var tiny = Double.leastNonzeroMagnitude
        var huge = 1.7976931348623157e308
        var folder = "runs/a \"b\"\n\u{1B}ü"
        var missing: Double?
        var lossAtEnd = Double.nan
        var up = Double.infinity
        var down = -Double.infinity
    }

    @Test("keys are in snake case and in order, numbers as short as they can be, slashes as they are")
    func exactText() {
        #expect(
            JSONLine.text(of: Numbers())
                == #"{"down":"-inf","folder":"runs/a \"b\"\n\u001bü","huge":1.7976931348623157e+308,"loss_at_end":"nan","#
                + #""single":0.1,"step_us":1,"tenth":0.1,"third":0.3333333333333333,"tiny":5e-324,"up":"inf"}"#
        )
    }

    @Test("the lines of a step and an epoch are those of their fields", arguments: [nil, 0.9612, .nan])
    func stepLine(accuracy: Double?) {
        let report = SampleReports.step(7, loss: accuracy == nil ? .infinity : 1e-7, accuracy: accuracy)
        #expect(report.jsonLine == JSONLine.text(of: report))
        let epoch = SampleReports.epoch(2, validated: accuracy == nil, accuracy: accuracy)
        var fields: [String: Double] = [
            "epoch": 2, "epochs": 20, "steps": 102, "training_loss": 0.12341, "seconds": 0.42,
            "samples_per_second": 38_100.4,
        ]
        fields["training_accuracy"] = accuracy
        if accuracy == nil { fields.merge(["validation_loss": 0.141, "validation_accuracy": 0.9582]) { $1 } }
        #expect(epoch.jsonLine == JSONLine.text(of: fields))
    }

    @Test("Foundation's parser reads the same values back")
    func roundTrip() throws {
        let parsed = try JSONSerialization.jsonObject(with: Data(JSONLine.text(of: Numbers()).utf8))
        let object = try #require(parsed as? [String: Any])
        #expect(object["third"] as? Double == 1.0 / 3.0)
        #expect(object["huge"] as? Double == Double.greatestFiniteMagnitude)
        #expect(object["tiny"] as? Double == .leastNonzeroMagnitude)
        #expect(object["folder"] as? String == Numbers().folder)
        #expect(object["missing"] == nil)
    }

    @Test("an epoch's line has these keys; those without a value are absent")
    func epochLine() {
        #expect(
            SampleReports.epoch().jsonLine
                == #"{"epoch":3,"epochs":20,"samples_per_second":38100.4,"seconds":0.42,"steps":153,"#
                + #""training_accuracy":0.9612,"training_loss":0.12341,"validation_accuracy":0.9582,"#
                + #""validation_loss":0.141}"#)
        #expect(
            SampleReports.epoch(validated: false, accuracy: nil).jsonLine
                == #"{"epoch":3,"epochs":20,"samples_per_second":38100.4,"seconds":0.42,"steps":153,"#
                + #""training_loss":0.12341}"#)
    }
}
