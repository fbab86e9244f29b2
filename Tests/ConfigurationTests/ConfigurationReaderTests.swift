import Configuration
import Foundation
import Registry
import Testing

@Suite("Reading configurations")
struct ConfigurationReaderTests {
    @Test("a small configuration takes all else from defaults")
    func defaults() throws {
        let plan = try Fixtures.read(Fixtures.small)
        #expect(plan.name == "run")
        #expect(plan.seed == 42)
        #expect(plan.precision == .float32)
        #expect(plan.data.train == Selection("digits"))
        #expect(plan.data.validation == .none)
        #expect(plan.data.test == nil && plan.clip == nil)
        #expect(plan.data.scale == Selection("auto"))
        #expect(plan.batch.size == 64 && plan.batch.micro == 8)
        #expect(plan.model.initializer == Selection("auto"))
        #expect(plan.loss.name == "softmax_cross_entropy")
        #expect(
            plan.optimizer
                == Selection(
                    "momentum", OptionValues(["learning_rate": .number(0.01), "momentum": .number(0.9)])))
        #expect(plan.training.epochs == 10 && plan.training.shuffle)
        #expect(plan.output.folder == FileManager.default.currentDirectoryPath + "/runs")
    }

    @Test("a full configuration is read as written")
    func full() throws {
        let plan = try Fixtures.read(Fixtures.full)
        #expect(plan.name == "mnist-mlp" && plan.seed == 7 && plan.precision == .float64)
        #expect(plan.data.train.values.stated("images") == .text("/configs/data/train-images.gz"))
        #expect(plan.data.train.values.stated("labels") == .text("/data/train-labels.gz"))
        #expect(plan.data.validation == .fraction(0.1, by: .auto))
        #expect(plan.data.test?.values.stated("columns") == .list([.text("a"), .text("b c")]))
        #expect(plan.data.test?.values.stated("separator") == .text(";"))
        #expect(plan.data.test?.values.stated("limit") == Setting.none)
        #expect(plan.data.scale == Selection("divide", OptionValues(["by": .number(255)])))
        #expect(plan.batch.micro == 16)
        #expect(
            plan.model.layers.map(\.selection.name) == [
                "dense", "batch_norm", "elu", "dense", "relu", "dense", "relu", "dense", "relu", "maxout",
                "dropout",
                "dense",
            ])
        let dense = plan.model.layers[5].selection.values
        #expect(dense.stated("units") == .integer(100) && dense.stated("bias") == .boolean(false))
        let constant = Selection("constant", OptionValues(["value": .number(0.001)]))
        #expect(dense.stated("initializer") == .selection(constant))
        let leaky = Selection("leaky_relu", OptionValues(["slope": .number(0.2)]))
        #expect(plan.model.layers[9].selection.values.stated("activation") == .selection(leaky))
        #expect(plan.model.layers[2].place == .position(file: "/configs/run.yaml", line: 16, column: 7))
        #expect(plan.clip?.values.stated("threshold") == .number(1))
        #expect(plan.output.folder == "/configs/results")
    }

    @Test("merge keys take in earlier maps: own keys come first, then the maps in their order")
    func mergeKeys() throws {
        let plan = try Fixtures.read(
            """
            data: {train: digits}
            batch: {size: 64}
            model:
              layers:
                - dense: &plain {units: 20, bias: false}
                - dense: {<<: *plain, units: 5}
                - dense: {units: 7, <<: [{units: 9, bias: true}, *plain]}

            """)
        let values = plan.model.layers.map(\.selection.values)
        #expect(values.map { $0.stated("units") } == [.integer(20), .integer(5), .integer(7)])
        #expect(values.map { $0.stated("bias") } == [.boolean(false), .boolean(false), .boolean(true)])
    }

    @Test("a merge key without a map is an error at its place, a quoted one an unknown key")
    func wrongMergeKeys() {
        let text = Fixtures.small + "optimizer: {nadam: {<<: 3}}\n"
        #expect(
            Fixtures.messages(text, []).contains("'<<' takes a map or a list of maps, found number 3"))
        #expect(
            Fixtures.messages(text.replacing("<<", with: "'<<'"), []).contains("unknown key '<<' in"))
    }

    @Test("a choice is a bare name, a name with nothing, or a map of one name")
    func grammar() throws {
        for relu in ["relu", "'relu'", "{relu: }", "{relu: null}", "{relu: {}}", "relu: ~"] {
            let plan = try Fixtures.read(Fixtures.small + "    - \(relu)\n")
            #expect(plan.model.layers.last?.selection == Selection("relu"))
        }
    }

    @Test("scalars are read by the expected type and nothing else")
    func scalars() throws {
        let plan = try Fixtures.read(
            Fixtures.small + "name: 010\noptimizer: {sgd: {learning_rate: +.5E-1}}\nseed: +3\n")
        #expect(plan.name == "010" && plan.seed == 3)
        #expect(plan.optimizer.values.stated("learning_rate") == .number(0.05))
        #expect(try Fixtures.read(Fixtures.small + "name: on").name == "on")
        #expect(try Fixtures.read(Fixtures.small + "name: 2024-01-31").name == "2024-01-31")
    }

    @Test("an alias stands for what its anchor names")
    func aliases() throws {
        let plan = try Fixtures.read(
            """
            data: {train: &set {csv: {file: 'a*b.csv'}}, test: *set}
            batch: {size: 4}
            model: {layers: [&block {dense: 3}, *block, &name relu, *name]}
            """)
        #expect(plan.data.test == plan.data.train)
        #expect(plan.data.test?.values.stated("file") == .text("/configs/a*b.csv"))
        #expect(plan.model.layers.map(\.selection.name) == ["dense", "dense", "relu", "relu"])
    }

    @Test(
        "a micro-batch is a sixteenth of the batch, but from 8 to 32, or the batch where that is less",
        arguments: [(1, 1), (7, 7), (31, 8), (128, 8), (129, 9), (500, 32), (4000, 32)])
    func micro(size: Int, micro: Int) throws {
        #expect(try Fixtures.read(Fixtures.small, ["batch.size=\(size)"]).batch.micro == micro)
    }

    @Test("none takes away what is optional", arguments: ["none", "", "~"])
    func none(word: String) throws {
        let overrides = ["clip", "data.test", "data.validation"].map { "\($0)=\(word)" }
        let plan = try Fixtures.read(Fixtures.full, overrides)
        #expect(plan.clip == nil && plan.data.test == nil)
        #expect(plan.data.validation == .none)
    }

    @Test("no scaling is a choice of its own, not the default one")
    func noScaling() throws {
        #expect(try Fixtures.read(Fixtures.full, ["data.scale=none"]).data.scale == Selection("none"))
    }

    @Test("line ends of Windows and a byte order mark change nothing")
    func lineEnds() throws {
        let text = "\u{FEFF}" + Fixtures.full.replacing("\n", with: "\r\n")
        #expect(try Fixtures.read(text) == Fixtures.read(Fixtures.full))
    }

    @Test("repetitions nest")
    func repetitions() throws {
        let plan = try Fixtures.read(
            Fixtures.small + """
                    - repeat:
                        times: 10
                        layers: [relu, {repeat: {times: 998, layers: [elu]}}]
                """)
        #expect(plan.model.layers.count == 1 + 10 * 999)
    }

    @Test("another name for a tool means the tool, with its options, and is written by its own name")
    func otherNames() throws {
        let plan = try Fixtures.read(Fixtures.small + "loss: {smooth: {delta: 0.5}}\n")
        #expect(plan.loss == Selection("huber", OptionValues(["delta": .number(0.5)])))
        #expect(try Fixtures.read(Fixtures.small + "loss: mse\n").loss.name == "mean_squared_error")
        let messages = Fixtures.messages(Fixtures.small + "loss: {smooth: {dleta: 0.5}}\n")
        #expect(messages.contains("unknown key 'dleta' in 'loss.smooth'"))
        let text = ConfigurationWriter(catalogs: Fixtures.catalogs).text(of: plan)
        #expect(text.contains("loss: {huber: {delta: 0.5}}"))
        let page = ReferencePage(catalogs: Fixtures.catalogs)
        #expect(page.text(about: "mse")?.hasPrefix("mean_squared_error, mse:") == true)
        #expect(page.markdown.contains("Alias: `mse`."))
    }
}
