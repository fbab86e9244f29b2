import Configuration
import Registry
import Testing

@Suite("Options that stand in a map of their own")
struct OptionGroupTests {
    private func plan(_ line: String) throws -> Plan { try Fixtures.read(Fixtures.small + line) }

    private func span(_ setting: Setting?) -> Selection? { setting.flatMap { Selection($0) } }

    @Test("what is not stated has its default, optional groups are none")
    func defaults() throws {
        let plan = try plan("")
        #expect(plan.schedule == Selection("constant"))
        #expect(plan.training.earlyStopping == nil)
        #expect(
            plan.regularization
                == Selection("regularization", OptionValues(["l2": .none, "max_norm": .none])))
    }

    @Test("a map, an empty map and the shorthand's value are read alike")
    func maps() throws {
        func stopping(_ text: String) throws -> OptionValues? {
            try plan("training: {early_stopping: \(text)}").training.earlyStopping?.values
        }
        let restored = try stopping("{patience: 3, restore_best_weights: true}")
        #expect(restored?.stated("patience") == .integer(3))
        #expect(restored?.stated("restore_best_weights") == .boolean(true))
        #expect(try stopping("{}")?.stated("patience") == .integer(10))
        #expect(try stopping("3") == stopping("{patience: 3}"))
        #expect(try stopping("none") == nil)
        #expect(try plan("regularization: {l2: 0.1}").regularization.values.stated("l2") == .number(0.1))
    }

    @Test("groups stand within choices, and in lists")
    func nesting() throws {
        let short = try plan("schedule: {steps: 100}").schedule
        #expect(short == (try plan("schedule: {steps: {decay: {steps: 100}}}").schedule))
        #expect(span(short.values.stated("decay"))?.values.stated("steps") == .integer(100))
        let listed = try plan("schedule: {steps: {boundaries: [5, {epochs: 2.5}]}}").schedule
        guard case .list(let boundaries) = listed.values.stated("boundaries") else {
            Issue.record("no list of boundaries")
            return
        }
        #expect(span(boundaries.first)?.values.stated("steps") == .integer(5))
        #expect(span(boundaries.last)?.values.stated("epochs") == .number(2.5))
    }

    @Test("an override reaches into a group, and makes one")
    func overrides() throws {
        let overrides = [
            "training.early_stopping.patience=2", "regularization.max_norm=3",
            "schedule.steps.decay.epochs=2",
        ]
        let plan = try Fixtures.read(Fixtures.small, overrides)
        #expect(plan.training.earlyStopping?.values.stated("patience") == .integer(2))
        #expect(plan.regularization.values.stated("max_norm") == .number(3))
        #expect(span(plan.schedule.values.stated("decay"))?.values.stated("epochs") == .number(2))
    }

    @Test(
        "a written configuration reads back to the same plan",
        arguments: [
            "", "training: {early_stopping: {}}", "training: {early_stopping: none}",
            "regularization: {l2: 0.5, max_norm: 2}", "schedule: {steps: 3}",
            "schedule: {steps: {decay: {epochs: 3}, boundaries: [1, {epochs: 2}]}}",
        ])
    func writing(line: String) throws {
        let plan = try plan(line)
        let text = ConfigurationWriter(catalogs: Fixtures.catalogs).text(of: plan)
        #expect(try Fixtures.read(text) == plan)
    }

    @Test(
        "what is wrong is told at its place",
        arguments: [
            (
                "training: {early_stopping: {patiense: 3}}",
                "unknown key 'patiense' in 'training.early_stopping'"
            ),
            ("training: {early_stopping: }", "expected a whole number, or options, found nothing"),
            ("training: {early_stopping: [3]}", "expected a whole number, found a list"),
            ("regularization: 3", "'regularization' takes a map of options, found number 3"),
            ("regularization: {l2: -1}", "'l2' must be 0 or more, found number -1"),
            ("schedule: {steps: {decay: {}}}", "'schedule.steps.decay': state steps, or else epochs"),
            (
                "schedule: {steps: {decay: {steps: 1, epochs: 1}}}",
                "'schedule.steps.decay': state steps, or else epochs"
            ),
            ("early_stopping: {patience: 3}", "did you mean 'training.early_stopping'?"),
            ("batch_size: 32", "did you mean 'batch.size'?"),
            ("lr: 0.1", "did you mean 'optimizer.learning_rate'?"),
            ("activation: relu", "an activation is a layer of its own"),
            ("weight_decay: 0.1", "did you mean 'regularization.l2'?"),
            ("optimizer: {nadam: {lr: 0.1}}", "did you mean 'learning_rate'?"),
            ("regularization: {weight_decay: 0.1}", "did you mean 'l2'?"),
            ("loss: CrossEntropyLoss", "did you mean 'softmax_cross_entropy'?"),
        ])
    func errors(line: String, message: String) {
        let messages = Fixtures.messages(Fixtures.small + line)
        #expect(messages.contains(message), "\(messages)")
    }

    @Test("the reference tells of each group once")
    func reference() {
        let page = ReferencePage(catalogs: Fixtures.catalogs)
        #expect(page.markdown.split(separator: "### `span`").count == 2)
        #expect(page.markdown.contains("### `early_stopping`"))
        #expect(page.text(about: "early_stopping")?.contains("restore_best_weights") == true)
    }
}
