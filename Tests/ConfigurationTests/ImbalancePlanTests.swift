import Configuration
import Datasets
import Foundation
import Testing
import Training

@Suite("splits, class weights and thresholds")
struct ImbalancePlanTests {
    private func read(_ overrides: [String]) throws -> Plan {
        try ConfigurationReader(catalogs: .standard).read(
            text: Self.text, file: "run.yaml", overrides: overrides)
    }

    private static let text = """
        data: {train: digits}
        batch: {size: 8}
        model: {layers: [dense: 10]}
        """

    private func messages(_ text: String) -> String {
        do {
            _ = try ConfigurationReader(catalogs: .standard).read(text: text, file: "run.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    @Test("every form is read, and written so that it reads back to the same plan")
    func roundTrip() throws {
        let forms: [(override: String, validation: Validation)] = [
            ("data.validation={fraction: 0.1}", .fraction(0.1, by: .auto)),
            ("data.validation={fraction: {share: 0.2, by: time}}", .fraction(0.2, by: .time)),
            ("data.validation={folds: 5}", .folds(5, by: .auto, only: nil)),
            ("data.validation={folds: {count: 4, by: group, fold: 2}}", .folds(4, by: .group, only: 2)),
            ("data.validation={rest: 9}", .rest(9)),
        ]
        for form in forms {
            let plan = try read([form.override])
            #expect(plan.data.validation == form.validation)
            let again = ConfigurationWriter(catalogs: .standard).text(of: plan)
            #expect(try ConfigurationReader(catalogs: .standard).read(text: again, file: "run.yaml") == plan)
        }
        for (override, weights) in [
            ("balanced", ClassWeights.balanced), ("{yes: 3, \"1\": 0.5}", .stated(["yes": 3, "1": 0.5])),
            ("{}", .stated([:])),
        ] {
            let plan = try read(["training.class_weights=\(override)", "training.threshold=youden"])
            #expect(plan.training.classWeights == weights && plan.training.threshold == .youden)
            let again = ConfigurationWriter(catalogs: .standard).text(of: plan)
            #expect(try ConfigurationReader(catalogs: .standard).read(text: again, file: "run.yaml") == plan)
        }
        #expect(try read([]).training.classWeights == nil)
    }

    @Test("a scaling that is not stated, and none, are written so that they read back, in YAML and JSON")
    func scalings() throws {
        for rule in [
            "number", "{number: {scale: none}}", "{number: {scale: log}}", "{number: {scale: {clip: 0.1}}}",
        ] {
            let plan = try read(["data.train={csv: {path: a.csv, target: b, columns: {c: \(rule)}}}"])
            let writer = ConfigurationWriter(catalogs: .standard)
            for text in try [
                writer.text(of: plan),
                String(decoding: JSONEncoder().encode(writer.json(of: plan)), as: UTF8.self),
            ] {
                let again = try ConfigurationReader(catalogs: .standard).read(text: text, file: "run.yaml")
                #expect(again.data.train == plan.data.train, "\(rule) \(text)")
            }
        }
    }

    @Test("an override of one class replaces a word, and adds to a map")
    func overrides() throws {
        let word = try read(["training.class_weights=balanced", "training.class_weights.yes=3"])
        #expect(word.training.classWeights == .stated(["yes": 3]))
        let map = try read(["training.class_weights={no: 2}", "training.class_weights.yes=3"])
        #expect(map.training.classWeights == .stated(["no": 2, "yes": 3]))
    }

    @Test(
        "mistakes are told where they are",
        arguments: [
            ("class_weights: often", "run.yaml:4:27: error: expected balanced, or a map of names"),
            ("class_weights: {yes: much}", "run.yaml:4:33: error: expected a number"),
            ("class_weights: {yes: -1}", "'class_weights' must be 0 or more"),
            ("threshold: f2", "did you mean 'f1'?"),
        ])
    func mistakes(member: String, message: String) {
        let text = messages(Self.text + "\ntraining: {\(member)}\n")
        #expect(text.contains(message), "\(text)")
    }

    @Test("folds that cannot be are told")
    func folds() {
        func text(_ folds: String) -> String {
            messages(Self.text.replacing("digits}", with: "digits, validation: {folds: \(folds)}}"))
        }
        #expect(text("1").contains("'folds' (count) must be 2 or more"))
        #expect(text("{count: 3, fold: 4}").contains("there is no fold 4 of 3"))
        #expect(text("{count: 3, by: clas}").contains("did you mean 'class'?"))
    }

    @Test("a plan of seeds and folds has a part for each pair")
    func parts() throws {
        let plan = try read(["data.validation={folds: 3}", "runs=2"])
        #expect(plan.isRepeated && plan.parts.count == 6)
        #expect(plan.parts.map(\.seed) == [42, 42, 42, 43, 43, 43])
        #expect(plan.parts.map(\.data.validation.fold) == [1, 2, 3, 1, 2, 3])
        #expect(try plan.parts.allSatisfy { $0.isPart } && read([]).parts == [read([])])
    }
}
