import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// Advice of error messages, followed to the letter.
    @Suite("Advice")
    struct AdviceTests {
        /// A mistake, the advice that its message gives, and the command that follows it.
        private struct Advice {
            let mistake: [String]
            let message: String
            let followed: [String]

            init(_ mistake: [String], _ message: String, _ followed: [String]) {
                (self.mistake, self.message, self.followed) = (mistake, message, followed)
            }
        }

        /// Arguments of a command with overrides.
        private static func c(_ command: String, _ overrides: String...) -> [String] {
            command.split(separator: " ").map(String.init) + overrides.flatMap { ["--set", $0] }
        }

        private static let overrides = [
            Advice(
                c("check c.yaml", "optimizer.sgd.learning_rate=1"), "choose it first: --set optimizer=sgd",
                c("check c.yaml", "optimizer=sgd", "optimizer.sgd.learning_rate=1")),
            Advice(
                c("check bare.yaml", "optimizer.momentum=0.1"), "choose it first: --set optimizer=momentum",
                c("check bare.yaml", "optimizer=momentum", "optimizer.momentum=0.1")),
            Advice(
                c("check c.yaml", "model.layers.1.dense=3"),
                "choose it with its options: --set 'model.layers.1={dense: 3}'",
                c("check c.yaml", "model.layers.1={dense: 3}")),
            Advice(
                c("check c.yaml", "model.layers.1.dense.units=3"),
                "choose it with its options: --set 'model.layers.1={dense: {units: 3}}'",
                c("check c.yaml", "model.layers.1={dense: {units: 3}}")),
            Advice(
                c("check c.yaml", "data.validation={fraction: 0.2, by: sample}"),
                "'by' is one of its options: {fraction: {share: 0.2, by: sample}}",
                c("check c.yaml", "data.validation={fraction: {share: 0.2, by: sample}}")),
            Advice(
                c("check c.yaml", "training.early_stopping=true"), "{} takes the defaults",
                c("check c.yaml", "training.early_stopping={}")),
            Advice(
                c("check c.yaml", "training.early_stopping=false"), "leave it out", c("check c.yaml")),
            Advice(
                c("check c.yaml", "early_stopping={}"), "did you mean 'training.early_stopping'?",
                c("check c.yaml", "training.early_stopping={}")),
            Advice(
                c("check c.yaml", "model.layers.1={relu: 3}"), "write 'relu' alone",
                c("check c.yaml", "model.layers.1=relu")),
            Advice(
                c("check c.yaml", "data.classes=3"), "write it in brackets: [3]",
                c("check c.yaml", "data.classes=[3, 8]")),
            Advice(
                c("check c.yaml", "training.epochs='2'"), "remove the quotes",
                c("check c.yaml", "training.epochs=2")),
        ]

        private static let models = [
            Advice(
                c("check c.yaml", "model.layers.2.dense=9"), "give its last dense layer 10 units",
                c("check c.yaml", "model.layers.2.dense=10")),
            Advice(
                c("check price.yaml"), "choose mean_squared_error or another loss of values",
                c("check price.yaml", "loss=mean_squared_error")),
            Advice(
                c("check price.yaml", "loss=mean_squared_error", "model.layers.0.dense=3"),
                "the model has 3 outputs, but each sample has 1 target value: give its last dense layer 1 unit",
                c("check price.yaml", "loss=mean_squared_error", "model.layers.0.dense=1")),
            // Targets that were meant as numbers.
            Advice(
                c("check whole.yaml"),
                "if numbers are to be predicted, name their columns by 'targets' and choose loss: mean_squared_error",
                c(
                    "check whole.yaml", "data.train.csv={path: whole.csv, targets: [price]}",
                    "loss=mean_squared_error")),
            Advice(
                c("check whole.yaml"), "give its last dense layer 60 units",
                c("check whole.yaml", "model.layers.0.dense=60")),
            Advice(
                c("check c.yaml", "data.classes=[0,1]", "model.layers=[dense: 1, sigmoid]", "loss=bce"),
                "leave the layer out: the model's last layer gives logits",
                c("check c.yaml", "data.classes=[0,1]", "model.layers=[dense: 1]", "loss=bce")),
            Advice(
                c("check c.yaml", "loss=bce"), "choose softmax_cross_entropy",
                c("check c.yaml", "loss=softmax_cross_entropy")),
            Advice(
                c("check c.yaml", "loss=bce", "data.classes=[0,1]"), "give its last dense layer 1 unit",
                c("check c.yaml", "loss=bce", "data.classes=[0,1]", "model.layers.2.dense=1")),
            Advice(
                c("check kind.yaml", "model.layers=[embedding, dense: 3]"), "leave the embedding out",
                c("check kind.yaml", "model.layers=[dense: 3]")),
            Advice(
                c("check c.yaml", "optimizer=adam", "regularization={l1: {factor: 0.1, proximal: true}}"),
                "sgd, momentum or nag; choose one of these, or l1 without proximal",
                c("check c.yaml", "optimizer=sgd", "regularization={l1: {factor: 0.1, proximal: true}}")),
            Advice(
                c(
                    "check c.yaml", "optimizer=sgd", "regularization={l1: {factor: 0.1, proximal: true}}",
                    "pretrain={autoencoder: {layers: 1}}"),
                "in the pretraining, proximal l1 is for optimizers whose steps are proportional",
                c(
                    "check c.yaml", "optimizer=sgd", "regularization={l1: {factor: 0.1, proximal: true}}",
                    "pretrain={autoencoder: {layers: 1, optimizer: sgd}}")),
            Advice(
                c("check c.yaml", "model.initializer=zeros"), "choose another initializer, such as auto",
                c("check c.yaml", "model.initializer=auto")),
            Advice(
                c(
                    "check kind.yaml", "data.train.csv.columns={a: category}",
                    "model.layers=[dense: 3, {embedding: {above: 2}}, dense: 3]"), "make it the first layer",
                c(
                    "check kind.yaml", "data.train.csv.columns={a: category}",
                    "model.layers=[{embedding: {above: 2}}, dense: 3]")),
            Advice(
                c("check c.yaml", "stages=[{epochs: 1, freeze: [layers.1]}]"),
                "layers that learn are layers.0 (Dense), layers.2 (Dense)",
                c("check c.yaml", "stages=[{epochs: 1, freeze: [layers.0]}]")),
            Advice(
                c("pretrain c.yaml"), "write pretrain: {autoencoder: {layers: 2}}",
                c("pretrain c.yaml", "pretrain={autoencoder: {layers: 2, epochs: 1}}")),
            Advice(c("pretrain c.yaml"), "or use dnn-dist train", c("train c.yaml")),
            Advice(
                c("check gan.yaml", "data.scale=standardize"), "set data.scale to auto or min_max",
                c("check gan.yaml", "data.scale=min_max")),
            Advice(
                c("check c.yaml", "pretrain={autoencoder: {layers: 2, schedule: performance}}"),
                "choose another, such as exponential",
                c("check c.yaml", "pretrain={autoencoder: {layers: 2, schedule: exponential}}")),
        ]

        private static let data = [
            Advice(
                c("check one.yaml", "data.validation={fraction: 0.1}"),
                "use more data, or leave 'validation' out", c("train one.yaml", "batch.size=4")),
            Advice(
                c("check c.yaml", "data.validation={rest: 10}"), "data.take is not stated: add it",
                c("check c.yaml", "data.validation={rest: 10}", "data.take=100")),
            Advice(
                c("check c.yaml", "data.validation={rest: 10}"), "or choose {fraction: 0.1}",
                c("check c.yaml", "data.validation={fraction: 0.1}")),
            Advice(
                c("check c.yaml", "data.take=5000"), "leave 'take' out to use all", c("check c.yaml")),
            Advice(
                c("check c.yaml", "data.validation=none", "training.early_stopping={}"),
                "add validation: {fraction: 0.1} to data",
                c("check c.yaml", "data.validation={fraction: 0.1}", "training.early_stopping={}")),
            Advice(
                c("check c.yaml", "data.validation=none", "training.early_stopping={}"),
                "set its monitor to training_loss",
                c("check c.yaml", "data.validation=none", "training.early_stopping={monitor: training_loss}")),
            Advice(
                c("check c.yaml", "loss=mse", "training.early_stopping={monitor: validation_roc_auc}"),
                "set its monitor to validation_loss",
                c("check c.yaml", "loss=mse", "training.early_stopping={monitor: validation_loss}")),
            Advice(
                c("check c.yaml", "training.threshold=f1"), "leave it out, or see data.classes",
                c("check c.yaml", "training.threshold=f1", "data.classes=[0,1]", "model.layers.2.dense=2")),
            Advice(
                c("check price.yaml", "loss=mse", "training.class_weights=balanced"),
                "leave training.class_weights out", c("check price.yaml", "loss=mse")),
            Advice(
                c("check kind.yaml", "data.validation={fraction: {share: 0.2, by: group}}"),
                "or split by class or sample",
                c("check kind.yaml", "data.validation={fraction: {share: 0.2, by: class}}")),
            Advice(
                c("check dates.yaml"), "say 'd: {date: {format: dmy}}' or mdy in 'columns'",
                c("check dates.yaml", "data.train.csv.columns={d: {date: {format: dmy}}}")),
            Advice(
                c("check mixed.yaml"), "say them in missing_values",
                c("check mixed.yaml", "data.train.csv.missing_values=[bad]")),
            Advice(
                c("check mixed.yaml"), "say category, number or ignore for the column in 'columns'",
                c("check mixed.yaml", "data.train.csv.columns={a: category}")),
            Advice(
                c("train large.yaml"), "use data: {scale: standardize}",
                c("train large.yaml", "data.scale=standardize")),
        ]

        private static let commands = [
            Advice(
                c("predict c.yaml --weights plain.safetensors"), "or --prefix '' beside --weights",
                c("predict c.yaml --weights plain.safetensors") + ["--prefix", ""]),
            Advice(
                c("evaluate c.yaml --weights plain.safetensors"), "state prefix: \"\" in model.load",
                c(
                    "evaluate c.yaml --weights plain.safetensors",
                    "model.load={from: plain.safetensors, prefix: ''}")),
            Advice(
                c("export c.yaml --output plain.onnx --weights plain.safetensors"),
                "or --prefix '' beside --weights",
                c("export c.yaml --output plain.onnx --weights plain.safetensors") + ["--prefix", ""]),
            Advice(
                c("evaluate runs/c --weights m.safetensors"), "leave out --weights", c("evaluate runs/c")),
            Advice(
                c("evaluate c.yaml"), "name the weights with --weights FILE",
                c("evaluate c.yaml --weights m.safetensors")),
            Advice(
                c("evaluate c.yaml --weights m.safetensors", "data.validation={folds: 5}"),
                "such as --set data.validation.folds.fold=1",
                c(
                    "evaluate c.yaml --weights m.safetensors", "data.validation={folds: 5}",
                    "data.validation.folds.fold=1")),
            Advice(
                c("evaluate runs/c --top-k 10"), "choose at most 9", c("evaluate runs/c --top-k 9")),
            Advice(
                c("train c.yaml --allow-changes"), "add --resume", c("train c.yaml --resume --allow-changes")),
            Advice(
                c("init kind.csv --output m.safetensors"), "replace it with --overwrite",
                c("init kind.csv --output init.yaml --overwrite")),
            Advice(
                c("init kind.csv --csv path=x"), "leave out --csv path=", c("init kind.csv --output i.yaml")),
            Advice(
                c("export runs/c"), "Name the file to write with --output",
                c("export runs/c --output n.onnx")),
            Advice(
                c("export runs/c --output m.bin"), "ends with .onnx or .safetensors",
                c("export runs/c --output n.safetensors")),
        ]

        @Test("of overrides can be followed") func ofOverrides() throws { try follow(Self.overrides) }

        @Test("about models can be followed") func ofModels() throws { try follow(Self.models) }

        @Test("about data can be followed") func ofData() throws { try follow(Self.data) }

        @Test("of commands can be followed") func ofCommands() throws { try follow(Self.commands) }

        private func follow(_ all: [Advice]) throws {
            let folder = try Self.folder()
            let command = Command(folder: folder.path, limitSeconds: 60)
            for advice in all {
                let wrong = try command.run(advice.mistake)
                #expect(
                    wrong.exitCode != 0 && wrong.errors.contains(advice.message),
                    "\(advice.mistake): \(wrong.errors)")
                let right = try command.run(advice.followed)
                #expect(right.exitCode == 0, "\(advice.followed): \(right.errors)")
            }
        }

        /// A folder with configurations and data, a run, and its weights with and without names of layers.
        private static func folder() throws -> TemporaryFolder {
            let folder = try TemporaryFolder()
            func table(
                _ name: String, _ options: String, _ units: Int, more: String = "", _ rows: (Int) -> String
            ) throws {
                let body = (0..<60).map { rows($0) + "\n" }.joined()
                try folder.write(body, to: name + ".csv")
                let text = Fixtures.training("{csv: {path: \(name).csv\(options)}}\(more)")
                try folder.write(text.replacing("dense: 3", with: "dense: \(units)"), to: name + ".yaml")
            }
            try folder.write(Fixtures.digits, to: "c.yaml")
            try folder.write(
                Fixtures.digits.replacing("{momentum: {learning_rate: 0.05}}", with: "adam"), to: "bare.yaml")
            let gan = "pretrain: {gan: {layers: 2, codings: 5, generator: [dense: 9, relu], epochs: 1}}\n"
            try folder.write(Fixtures.digits + gan, to: "gan.yaml")
            func row(_ number: Int, _ last: some CustomStringConvertible) -> String {
                "\(number * 7 % 5),\(number * 3 % 4),\(last)"
            }
            let head = { (names: String, number: Int) in number == 0 ? names + "\n" : "" }
            try table("kind", ", target: kind", 3) {
                head("a,b,kind", $0) + row($0, ["x", "y", "z"][$0 % 3])
            }
            try table("price", ", target: price", 1) { head("a,b,price", $0) + row($0, Double($0) * 7 + 0.5) }
            try table("whole", ", columns: {price: {target: category}}", 1) {
                head("a,b,price", $0) + row($0, $0 * 7)
            }
            try table("dates", ", target: kind", 2) {
                head("d,kind", $0) + "0\(1 + $0 % 9).0\(1 + $0 % 8).2020,\(["x", "y"][$0 % 2])"
            }
            try table("mixed", ", target: kind", 2) {
                head("a,kind", $0) + "\($0 == 7 ? "bad" : "\($0)"),\(["x", "y"][$0 % 2])"
            }
            try table("large", ", label_column: kind", 3, more: ", scale: none") {
                head("a,b,kind", $0) + "\(Double($0) * 1e19),\($0 * 3 % 4),\($0 % 3)"
            }
            try folder.write("a,b,price\n1,2,3.5\n", to: "one.csv")
            try folder.write(
                Fixtures.training("{csv: {path: one.csv, target: price}}").replacing(
                    "dense: 3", with: "dense: 1")
                    + "loss: mean_squared_error\n", to: "one.yaml")
            let command = Command(folder: folder.path)
            for arguments in [["train", "c.yaml"], ["export", "runs/c", "--output", "m.safetensors"]] {
                let end = try command.run(arguments)
                try #require(end.exitCode == 0, "\(end.errors)")
            }
            try folder.write(plain(folder.bytes("m.safetensors")), to: "plain.safetensors")
            return folder
        }

        /// A safetensors file as other programs write it: without metadata and without `layers.`.
        private static func plain(_ file: [UInt8]) throws -> [UInt8] {
            let count = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            let head =
                try JSONSerialization.jsonObject(with: Data(file[8..<8 + count])) as? [String: Any] ?? [:]
            var names: [String: Any] = [:]
            for (name, tensor) in head where name != "__metadata__" {
                names[name.replacing("layers.", with: "")] = tensor
            }
            let text = try JSONSerialization.data(withJSONObject: names)
            let length = (0..<8).map { UInt8(text.count >> (8 * $0) & 255) }
            return length + text + file[(8 + count)...]
        }
    }
}
