import Configuration
import Registry
import Testing

@Suite("Overrides of the command line")
struct OverrideTests {
    private func read(_ overrides: String...) throws -> Plan { try Fixtures.read(Fixtures.full, overrides) }

    @Test("a value is replaced, or a new one put in")
    func values() throws {
        #expect(
            try read("optimizer.nadam.learning_rate=0.01").optimizer.values.stated("learning_rate")
                == .number(0.01))
        #expect(try read("optimizer.nadam.beta_1=0.5").optimizer.values.stated("beta_1") == .number(0.5))
        #expect(try read("training.epochs=3").training.epochs == 3)
        #expect(try read("seed=1", "seed=2").seed == 2)
        #expect(try Fixtures.read(Fixtures.small, ["training.epochs=3"]).training.epochs == 3)
    }

    @Test("a choice is replaced with its options")
    func choices() throws {
        #expect(
            try read("optimizer=sgd").optimizer
                == Selection("sgd", OptionValues(["learning_rate": .number(0.01)])))
        let plan = try read("optimizer={sgd: {learning_rate: 1}}", "optimizer.sgd.learning_rate=2")
        #expect(plan.optimizer.values.stated("learning_rate") == .number(2))
        #expect(try read("optimizer=sgd", "optimizer.sgd.learning_rate=2").optimizer == plan.optimizer)
        let small = try Fixtures.read(Fixtures.small, ["optimizer.nadam.learning_rate=2"])
        #expect(small.optimizer.name == "nadam")
    }

    @Test("an option of the choice needs no name of the choice")
    func optionsOfTheChoice() throws {
        #expect(
            try read("optimizer.learning_rate=0.5", "optimizer.beta_1=0.5").optimizer
                == read("optimizer.nadam={learning_rate: 0.5, beta_1: 0.5}").optimizer)
        for choice in ["sgd", "{sgd: {learning_rate: 1}}", "{sgd: {}}"] {
            let plan = try Fixtures.read(
                Fixtures.small, ["optimizer=\(choice)", "optimizer.learning_rate=2"])
            #expect(
                plan.optimizer == Selection("sgd", OptionValues(["learning_rate": .number(2)])), "\(choice)")
        }
        #expect(
            try Fixtures.read(Fixtures.small, ["optimizer.learning_rate=2"]).optimizer
                == Fixtures.read(Fixtures.small, ["optimizer.momentum.learning_rate=2"]).optimizer,
            "a file without an optimizer has the default")
        let wrong = Fixtures.messages(Fixtures.small, ["optimizer.beta_1=0.5"])
        #expect(wrong.contains("nor an option of momentum, the default"), "\(wrong)")
        let foreign = Fixtures.messages(Fixtures.small, ["optimizer.lr=0.5"])
        #expect(
            foreign.contains("momentum, the default") && foreign.contains("did you mean 'learning_rate'?"),
            "\(foreign)")
        let bare = Fixtures.messages(Fixtures.small + "optimizer: nadam", ["optimizer.lr=0.5"])
        #expect(
            bare.contains("unknown key 'lr' in 'optimizer.nadam'\ndid you mean 'learning_rate'?"), "\(bare)")
        let message = Fixtures.messages(Fixtures.full, ["optimizer.learning_rat=1"])
        #expect(message.contains("did you mean 'learning_rate'?"), "\(message)")
    }

    @Test("elements of lists go by number")
    func elements() throws {
        func units(_ overrides: String...) throws -> Setting? {
            try Fixtures.read(Fixtures.full, overrides).model.layers[0].selection.values.stated("units")
        }
        #expect(try units("model.layers.0.dense=100") == .integer(100))
        #expect(try units("model.layers.0.dense.units=5") == .integer(5))
        #expect(try units("model.layers.0.dense.bias=false") == .integer(300))
        #expect(try units("model.layers.0={dense: 7}") == .integer(7))
        let plan = try read("model.layers.1.batch_norm.momentum=0.5", "model.layers.3.repeat.times=1")
        #expect(plan.model.layers[1].selection.values.stated("momentum") == .number(0.5))
        #expect(plan.model.layers.count == 8)
    }

    @Test("an override mends what the file has wrong")
    func mending() throws {
        #expect(try Fixtures.read(Fixtures.small + "seed: abc", ["seed=5"]).seed == 5)
    }

    @Test(
        "what is wrong with an override is told by the override",
        arguments: [
            (
                "optimizer.nadam.learing_rate=0.01",
                """
                --set optimizer.nadam.learing_rate=0.01: error: unknown key 'learing_rate' in 'optimizer.nadam'
                did you mean 'learning_rate'?
                """
            ),
            (
                "training.epochs=many",
                "--set training.epochs=many: error: expected a whole number, found text 'many'"
            ),
            (
                "optimizer.sgd.learning_rate=1",
                """
                --set optimizer.sgd.learning_rate=1: error: expected one optimizer, found 2: 'nadam', 'sgd'
                choose it first: --set optimizer=sgd
                """
            ),
            (
                "optimizer.lr=1",
                """
                --set optimizer.lr=1: error: unknown key 'lr' in 'optimizer.nadam'
                did you mean 'learning_rate'?
                """
            ),
            (
                "optimizer.sdg.learning_rate=1",
                """
                --set optimizer.sdg.learning_rate=1: error: unknown optimizer 'sdg'
                did you mean 'sgd'?
                """
            ),
            (
                "model.layers.1.dense=3",
                """
                --set model.layers.1.dense=3: error: 'dense' is not the choice there, text 'batch_norm' is
                choose it with its options: --set 'model.layers.1={dense: 3}'
                """
            ),
            (
                "model.layers.99=relu",
                "--set model.layers.99=relu: error: no element 99: the list's elements are 0 to 6"
            ),
            (
                "optimizer",
                """
                --set optimizer: error: expected KEY=VALUE, where KEY is names joined by dots
                for example optimizer.adam.learning_rate=0.01
                """
            ),
            (
                "seed..x=3",
                """
                --set seed..x=3: error: expected KEY=VALUE, where KEY is names joined by dots
                for example optimizer.adam.learning_rate=0.01
                """
            ),
            (
                "optimizer={sgd",
                """
                --set optimizer={sgd: error: not valid YAML: did not find expected ',' or '}'
                """
            ),
        ])
    func errors(override: String, message: String) {
        #expect(Fixtures.messages(Fixtures.full, [override]) == message)
    }
}
