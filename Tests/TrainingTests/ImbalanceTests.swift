import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization
import Prediction
import SystemSupport
import Tensors
import TestSupport
import Testing
import Training

@Suite("Imbalanced data")
struct ImbalanceTests {
    /// Digits 3 and 8, told apart by one output.
    private static func binary(_ more: [String] = []) throws -> Experiment {
        try experiment(
            """
            data: {train: digits, classes: [3, 8], take: 90, validation: {fraction: 0.3}}
            batch: {size: 20, micro: 3}
            model:
              layers:
                - dense: 5
                - elu
                - dense: 1
            loss: bce
            optimizer: {momentum: 0.05}
            training: {epochs: 2}
            """, more)
    }

    private static func experiment(_ text: String, _ overrides: [String] = []) throws -> Experiment {
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text, file: "binary.yaml", overrides: overrides)
        return try Experiment(plan, context: DataContext())
    }

    private static func trained(
        _ experiment: Experiment, on communicator: any Communicator = SoloCommunicator()
    ) throws -> TrainingOutcome {
        try TrainingRun(experiment, communicator: communicator, observers: []).run()
    }

    @Test(
        "digest, metrics and threshold are the same bits on 1, 2, 3 and 4 ranks",
        arguments: [
            ["training.class_weights=balanced"], ["training.class_weights={\"1\": 3.5}"],
            ["data.validation={folds: {count: 3, fold: 2}}"],
            ["data.validation={fraction: {share: 0.2, by: time}}", "training.threshold=youden"],
            ["loss={bce: {label_smoothing: 0.2}}", "training.threshold=f1"],
            ["training.early_stopping={monitor: validation_roc_auc, patience: 1}", "training.epochs=9"],
            ["model.layers=[{dense: 2}]", "loss=softmax_cross_entropy", "training.threshold=f1"],
        ])
    func anyRankCount(overrides: [String]) throws {
        func text(_ outcome: TrainingOutcome) -> String {
            "\(outcome.digest) \(outcome.validationLoss ?? 0) \(String(describing: outcome.threshold))"
        }
        let alone = try Self.trained(Self.binary(overrides))
        #expect(alone.validationMetrics != nil)
        for ranks in 2...4 {
            let outcomes = try InProcessCommunicator.run(ranks: ranks) { communicator in
                try Self.trained(Self.binary(overrides), on: communicator)
            }
            for outcome in outcomes {
                #expect(text(outcome) == text(alone), "\(ranks) ranks")
                #expect(outcome.validationMetrics == alone.validationMetrics)
            }
        }
    }

    @Test("balanced weights are scikit-learn's")
    func balanced() throws {
        let file = try References.imbalance()
        let folder = try TemporaryFolder()
        try folder.write(file.classLabels.map { "0.5,\($0)\n" }.joined(), to: "labels.csv")
        let experiment = try Self.experiment(
            """
            data: {train: {csv: {path: \(folder.path)/labels.csv}}}
            batch: {size: 20, micro: 3}
            model: {layers: [dense: 5]}
            training: {class_weights: balanced}
            """)
        #expect(relativeError(try #require(experiment.classWeights), file.balanced) < 1e-15)
    }

    @Test("stated weights train like balanced ones of the same numbers; weights of 1 train like none")
    func stated() throws {
        let balanced = try Self.binary(["training.class_weights=balanced"])
        let weights = try #require(balanced.classWeights)
        let stated = try Self.binary([
            "training.class_weights={\"0\": \(weights[0]), \"1\": \(weights[1])}"
        ])
        let digest = try Self.trained(balanced).digest
        #expect(try Self.trained(stated).digest == digest)
        let plain = try Self.trained(Self.binary()).digest
        #expect(plain != digest)
        #expect(try Self.trained(Self.binary(["training.class_weights={\"1\": 1}"])).digest == plain)
    }

    @Test("weights go by the names of classes, and numbers are values, never places")
    func weightsByName() throws {
        func weights(_ labels: [String], _ weights: String) throws -> [Double]? {
            let folder = try TemporaryFolder()
            let rows = (0..<40).map { "\($0 % 7).5,\(labels[$0 % labels.count])\n" }.joined()
            let path = try folder.write("a,y\n" + rows, to: "t.csv")
            return try Self.experiment(
                """
                data: {train: {csv: {path: \(path), columns: {y: {target: category}}}}}
                batch: {size: 20, micro: 5}
                model: {layers: [dense: 8]}
                loss: softmax_cross_entropy
                training: {class_weights: {\(weights)}}
                """
            ).classWeights
        }
        let stars = ["1", "2", "3", "4", "5"]
        #expect(try weights(stars, "1: 3, 5.0: 2") == [3, 1, 1, 1, 2])
        #expect(try weights(["7", "-2"], "7: 3") == [1, 3])
        #expect(try weights(["no", "yes"], "yes: 3") == [1, 3])
        for (labels, name, list) in [(stars, "0", "1, 2, 3, 4, 5"), (["no", "yes"], "1", "no, yes")] {
            let error = #expect(throws: TrainingError.self) { _ = try weights(labels, "\(name): 3") }
            #expect(error?.description.contains("names the class '\(name)'") == true)
            #expect(error?.description.hasSuffix("there are \(list)") == true, "\(String(describing: error))")
        }
    }

    @Test("classes of validation samples alone are told with file and line, and a single class is an error")
    func classesElsewhere() throws {
        let folder = try TemporaryFolder()
        func summary(_ rows: [String], _ validation: String) throws -> String {
            let path = try folder.write("a,y\n" + rows.joined(separator: "\n") + "\n", to: "t.csv")
            return try Self.experiment(
                """
                data: {train: {csv: {path: \(path), columns: {y: {target: category}}}}, validation: \(validation)}
                batch: {size: 20, micro: 5}
                model: {layers: [dense: 3]}
                loss: softmax_cross_entropy
                """
            ).summary
        }
        var rows = (0..<20).map { "\($0 % 7).5,\($0 % 2 == 0 ? "p" : "q")" }
        rows[17] = "1.5,late"
        rows[19] = "2.5,late"
        let told =
            "no training sample is of class 'late', which 2 validation samples have (\(folder.path)/t.csv, line 19): the model cannot learn it\n"
        for validation in ["{fraction: {share: 0.2, by: time}}", "{folds: {count: 4, by: time, fold: 4}}"] {
            let text = try summary(rows, validation)
            #expect(text.contains(told), "\(text)")
        }
        #expect(try !summary(rows, "{fraction: {share: 0.5, by: class}}").contains("no training sample"))
        let error = #expect(throws: TrainingError.self) {
            _ = try summary(rows.map { $0.split(separator: ",")[0] + ",p" }, "{fraction: 0.2}")
        }
        #expect(error?.description.contains("are of the class 'p': there is nothing to learn") == true)
    }

    @Test("rows that are not in the order of their dates are told where validation samples are the last ones")
    func orderOfDates() throws {
        let folder = try TemporaryFolder()
        func summary(_ days: [Int], _ rule: String = "time") throws -> String {
            let rows = days.enumerated().map { "2024-01-\($1 < 10 ? "0" : "")\($1),\($0 * 7 % 11).5\n" }
            let path = try folder.write("day,y\n" + rows.joined(), to: "t.csv")
            return try Self.experiment(
                """
                data: {train: {csv: {path: \(path)}}, validation: {fraction: {share: 0.2, by: \(rule)}}}
                batch: {size: 20, micro: 5}
                model: {layers: [dense: 1]}
                loss: mse
                """
            ).summary
        }
        let days = Array(1...20)
        #expect(try !summary(days).contains("'day': sort"))
        #expect(
            try summary(days.reversed()).contains(
                "the last rows, which are the earliest by 'day': sort the table"))
        #expect(
            try summary(days.map { $0 * 7 % 20 + 1 }).contains(
                "the last rows, which are not the latest by 'day'"))
        #expect(try !summary(days.reversed(), "sample").contains("sort the table"))
    }

    @Test("a class without a weight of its own, and one that there is not, are told")
    func unknownClass() throws {
        #expect(try Self.binary(["training.class_weights={\"1\": 3}"]).classWeights == [1, 3])
        let error = #expect(throws: TrainingError.self) {
            _ = try Self.binary(["training.class_weights={yes: 3}"])
        }
        #expect(error?.description.contains("names the class 'yes'") == true)
        #expect(error?.description.contains("there are 0, 1") == true)
        let values = #expect(throws: TrainingError.self) {
            let folder = try TemporaryFolder()
            try folder.write("1,2.5\n2,3.5\n3,4.5\n", to: "values.csv")
            _ = try Self.experiment(
                """
                data: {train: {csv: {path: \(folder.path)/values.csv, targets: [last]}}}
                batch: {size: 2, micro: 1}
                model: {layers: [dense: 1]}
                loss: mse
                training: {class_weights: balanced}
                """)
        }
        #expect(values?.description.contains("leave training.class_weights out") == true)
    }

    @Test(
        "a softmax or sigmoid before a loss that applies it itself is an error at that layer",
        arguments: [
            ("softmax", "softmax_cross_entropy", 10), ("sigmoid", "softmax_cross_entropy", 10),
            ("sigmoid", "binary_cross_entropy", 1), ("softmax", "binary_cross_entropy", 1),
        ])
    func squeezed(activation: String, loss: String, units: Int) throws {
        func text(_ loss: String, after: String = "") -> String {
            """
            data: {train: digits\(units == 1 ? ", classes: [3, 8]" : "")}
            batch: {size: 20, micro: 3}
            model:
              layers:
                - dense: \(units)
                - \(activation)
            \(after)
            loss: \(loss)
            """
        }
        for after in ["", "    - dropout: 0.1"] {
            let error = #expect(throws: ConfigurationErrors.self) {
                _ = try Self.experiment(text(loss, after: after))
            }
            let shown = error?.description ?? ""
            #expect(
                shown.hasPrefix("binary.yaml:6:7: error: '\(activation)' comes before \(loss)"), "\(shown)")
            #expect(shown.contains("leave the layer out"))
        }
        if units == 10 { _ = try Self.experiment(text("mean_squared_error")) }
        _ = try Self.experiment(text(loss, after: "    - dense: \(units)"))
    }

    @Test(
        "an activation at the end that cannot give standardized targets is an error at that layer",
        arguments: [
            "relu", "sigmoid", "tanh", "softmax", "softplus", "gelu", "swish", "elu", "selu", "leaky_relu",
        ])
    func narrow(_ activation: String) throws {
        let folder = try TemporaryFolder()
        let rows = (0..<60).map { "\($0 % 7),\($0 == 0 ? 90 : $0 == 1 ? -90 : $0 % 11)\n" }.joined()
        let path = try folder.write("a,y\n" + rows, to: "t.csv")
        func text(_ more: String, _ data: String = "") -> String {
            """
            data: {train: {csv: {path: \(path), columns: {y: {target: number}}}}\(data)}
            batch: {size: 20, micro: 5}
            model:
              layers:
                - dense: 1
                - \(activation)
            \(more)
            loss: mean_squared_error
            """
        }
        _ = try Self.experiment(text("    - dense: 1"))
        if activation == "leaky_relu" {
            _ = try Self.experiment(text(""))
            return
        }
        let error = #expect(throws: ConfigurationErrors.self) {
            _ = try Self.experiment(text("    - dropout: 0.1"))
        }
        let shown = error?.description ?? ""
        #expect(
            shown.hasPrefix("binary.yaml:6:7: error: '\(activation)' at the end gives numbers "), "\(shown)")
        #expect(
            shown.contains("where the standardized targets are from -5")
                && shown.contains("leave the layer out"))
        // Unscaled targets are no better, unless they lie in the range.
        let unscaled = #expect(throws: ConfigurationErrors.self) {
            _ = try Self.experiment(text("", ", scale_targets: none"))
        }
        #expect(unscaled?.description.contains("where the targets are from -90 to 90") == true)
        try folder.write("a,y\n" + (0..<60).map { "\($0 % 7),0.\($0 % 11)\n" }.joined(), to: "t.csv")
        _ = try Self.experiment(text("", ", scale_targets: none"))
    }

    @Test("a program learns of such a layer, too")
    func squeezedInAProgram() throws {
        let model = try Sequential([Dense(units: 3), Activation.softmax()], inputShape: [1])
        let data = Dataset(
            name: "few", sampleShape: [1], features: .floats([1, 2, 3]),
            labels: .classes([0, 1, 2], count: 3))
        let error = #expect(throws: CommunicationError.self) {
            try model.fit(data, epochs: 1, optimizer: SGD(learningRate: 0.1))
        }
        #expect(error.map { "\($0)".contains("layer 1 (Softmax)") } == true, "\(String(describing: error))")
    }

    @Test(
        "a monitor that the loss or the task does not define is an error before the run begins",
        arguments: [
            ("loss=mse", "validation_roc_auc", "the loss defines no probabilities"),
            ("data.validation=none", "validation_roc_auc", "there is no validation data"),
        ])
    func monitors(override: String, monitor: String, message: String) throws {
        let error = #expect(throws: TrainingError.self) {
            _ = try Self.binary([
                "training.early_stopping={monitor: \(monitor)}", "model.layers=[{dense: 2}]",
                "loss=softmax_cross_entropy", override,
            ])
        }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test(
        "early stopping can watch every metric of probabilities",
        arguments: [
            "roc_auc", "average_precision", "balanced_accuracy", "macro_f1", "log_loss", "brier_score",
        ])
    func watched(metric: String) throws {
        let outcome = try Self.trained(
            Self.binary([
                "training.early_stopping={monitor: validation_\(metric), patience: 50, restore_best_weights: true}",
                "training.epochs=4",
            ]))
        #expect(outcome.bestEpoch != nil)
    }

    @Test("the threshold of the best F1 decides the predicted class, from a model file, too")
    func threshold() throws {
        let experiment = try Self.binary(["training.threshold=f1"])
        let outcome = try Self.trained(experiment)
        let threshold = try #require(outcome.threshold)
        guard case .classification(let metrics) = outcome.validationMetrics else {
            return #expect(Bool(false))
        }
        #expect(threshold.value == metrics.bestF1?.threshold && threshold.criterion == .f1)
        let metadata = try ModelFile.metadata(
            of: TrainedModel(experiment), version: "1", catalogs: .standard)
        let bytes = Safetensors(experiment.model, metadata: metadata).encoded()
        let file = try ModelFile(bytes, name: "model", catalogs: .standard)
        let plain = try ModelFile(
            bytes, name: "model", overrides: ["training.threshold=none"], catalogs: .standard)
        #expect(try file.trained().threshold == threshold && plain.trained().threshold == nil)
        for trained in [TrainedModel(experiment), try file.trained()] {
            for draws in [nil, 2] {
                try Predictor(
                    trained.predictor(draws: draws), type: .float32, communicator: SoloCommunicator()
                )
                .predict(experiment.dataset(.validation), scaling: experiment.data.scaling) {
                    for prediction in $0 {
                        let decided = prediction.values[1] >= threshold.value ? 1 : 0
                        #expect(prediction.predictedClass == decided)
                    }
                }
            }
        }
        let evaluation = try experiment.evaluate(communicator: SoloCommunicator())
        guard case .classification(let measured) = evaluation.validationMetrics else {
            return #expect(Bool(false))
        }
        #expect(measured.atThreshold == metrics.bestF1)
        #expect(evaluation.text.contains("decisions by thresholds"))
    }

    @Test(
        "a threshold needs two classes, a cross-entropy and validation data",
        arguments: [
            (["data.validation=none"], "chosen on the validation data"),
            (
                ["data.classes=[3, 8, 1]", "model.layers=[{dense: 3}]", "loss=softmax_cross_entropy"],
                "two classes"
            ),
            (["model.layers=[{dense: 2}]", "loss=mse"], "two classes"),
        ])
    func noThreshold(overrides: [String], message: String) throws {
        let error = #expect(throws: TrainingError.self) {
            _ = try Self.binary(["training.threshold=f1"] + overrides)
        }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }
}
