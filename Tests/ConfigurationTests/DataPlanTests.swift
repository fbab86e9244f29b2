import Configuration
import Registry
import Testing

@Suite("the section data")
struct DataPlanTests {
    @Test("take and classes are read")
    func subset() throws {
        let plan = try Fixtures.read(Fixtures.small, ["data.take=500", "data.classes=[3, 1]"])
        #expect(plan.data.take == 500)
        #expect(plan.data.classes == [3, 1])
        #expect(try Fixtures.read(Fixtures.small).data.take == nil)
    }

    @Test(
        "classes that cannot be kept are errors",
        arguments: [("[]", "at least one element"), ("[1, 2, 1]", "an element twice"), ("[-1]", "0 or more")])
    func wrongClasses(_ value: String, _ part: String) {
        let text = Fixtures.messages(
            Fixtures.small.replacing("{train: digits}", with: "{train: digits, classes: \(value)}"))
        #expect(text.contains("run.yaml:1:"), "\(text)")
        #expect(text.contains(part), "\(text)")
    }

    @Test("options that do not go together are an error where the tool is named")
    func options() throws {
        let sources = Catalog<String>(
            "data source",
            [
                Entry(
                    "pair", "Two files.",
                    options: [
                        Option<String?>("left", default: .some(nil), help: "one file"),
                        Option<String?>("right", default: .some(nil), help: "the other"),
                    ],
                    check: { $0.stated("left") == Setting.none ? "state 'left'" : nil },
                    make: { _ in "pair" })
            ])
        let catalogs = Catalogs(
            layers: Fixtures.layers, initializers: Fixtures.initializers, weightSource: Fixtures.weightSource,
            losses: Fixtures.losses,
            optimizers: Fixtures.optimizers, schedules: Fixtures.schedules, clippings: Fixtures.clippings,
            regularization: Fixtures.regularization, earlyStopping: Fixtures.earlyStopping,
            pretrainings: Fixtures.pretrainings,
            dataSources: sources, columnRules: Fixtures.columnRules, scalings: Fixtures.scalings,
            checkpointIntervals: Fixtures.checkpointIntervals,
            divergenceReactions: Fixtures.divergenceReactions)
        let reader = ConfigurationReader(catalogs: catalogs)
        let text = Fixtures.small.replacing("train: digits", with: "train: {pair: {right: b}}")
        do {
            _ = try reader.read(text: text, file: "/configs/run.yaml")
            Issue.record("no error")
        } catch {
            #expect(
                error.description.contains("run.yaml:1:16: error: 'data.train.pair': state 'left'"),
                "\(error)")
        }
        let right = text.replacing("right: b", with: "left: b")
        #expect(try reader.read(text: right, file: "/configs/run.yaml").data.train.name == "pair")
    }
}
