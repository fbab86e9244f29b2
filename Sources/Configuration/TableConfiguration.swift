import Datasets

/// A configuration for a table: the text of a file with comments that trains at once.
public struct TableConfiguration: Sendable {
    private let profile: TableProfile
    private let options: TableOptions
    private let path: String
    private let name: String
    private let schema: String?

    /// Creates a configuration for a table.
    ///
    /// - Parameters:
    ///   - options: what was said of the table.
    ///   - path: the table's path, as the configuration's file should state it.
    ///   - name: the name of the configuration's file, for the comment.
    ///   - schema: the path of a JSON Schema by which editors complete and check; nil for none.
    public init(
        for profile: TableProfile, options: TableOptions, path: String, name: String, schema: String? = nil
    ) {
        self.schema = schema
        self.options = options
        self.profile = profile
        self.path = path
        self.name = name
    }

    /// The text of the file.
    public var text: String {
        let sizes = self.sizes
        return (schema.map { "# yaml-language-server: $schema=\($0)\n" } ?? "") + """
            # \(profile.rowCount) rows of \(SourceText.shown(path)). Train with: dnn-dist train \(SourceText.shown(name))
            data:
              train:
                csv:
                  path: \(SettingWriter.quoted(path))\(stated)
                  # Each column: number, category, date, target, weight, group, id or ignore; the options of each
                  # are in `dnn-dist list`. Columns that are left out here are decided from their content.
                  columns:
            \(columns)
              validation: {fraction: 0.2}      # held out\(splitComment)
            batch: {size: \(sizes.batch), micro: \(sizes.batch / 4)}        # micro: part of the arithmetic; at most \(4) ranks get work
            model:
              layers:\(embedding)
                - dense: 64
                - relu
                - dense: 64
                - relu
                - dense: \(outputs)\(outputComment)
            loss: \(loss)
            optimizer: \(optimizer)\(schedule)
            training:
              epochs: \(sizes.epochs)
              early_stopping: {patience: \(sizes.patience), restore_best_weights: true}

            """
    }

    private var splitComment: String {
        if profile.schema.columns.contains(where: { $0.role == .group }) { return ", by whole groups" }
        return profile.schema.classNames == nil ? "" : ", with the same share of every class"
    }

    /// The lines of the options that were said.
    private var stated: String { options.lines.map { "\n      " + $0 }.joined() }

    /// The layer for categories of many values, where there are any.
    private var embedding: String {
        let isNeeded = profile.schema.features.contains {
            if case .category(let values) = $0.content { values.count > Self.largestOneHot } else { false }
        }
        return isNeeded
            ? "\n    - embedding: {above: \(Self.largestOneHot)}    # categories of more values: a learned vector for each value"
            : ""
    }

    /// The largest number of values of a category for which each is an input of its own.
    private static let largestOneHot = 20

    private var loss: String {
        if profile.schema.hasSeveralBinaryTargets { return "binary_cross_entropy" }
        return isRegression ? "mean_squared_error" : "softmax_cross_entropy"
    }

    private var isRegression: Bool { profile.schema.targetNames != nil }

    private var outputs: Int {
        isRegression ? profile.schema.targets.count : max(2, classCount)
    }

    private var classCount: Int {
        if case .category(let values) = profile.schema.targets.first?.content { values.count } else { 0 }
    }

    private var outputComment: String {
        if profile.schema.hasSeveralBinaryTargets { return "               # the probability of each target" }
        return isRegression
            ? "               # the target; it is standardized in the loss, and predicted in its own units"
            : "               # one output for each class"
    }

    /// The optimizer, with the decay of weights that tables need unless they are large.
    private var optimizer: String {
        sizes.small.map { rate, decay in
            "{adamw: {learning_rate: \(SettingWriter.number(rate)), weight_decay: \(SettingWriter.number(decay))}}    # the decay keeps weights small: the fewer the rows, the more it helps"
        } ?? "adam"
    }

    /// The line of a schedule by which a table without noise is learnt further; the validation loss of few rows, or of few
    /// epochs, is no guide.
    private var schedule: String {
        (1000..<200_000).contains(profile.rowCount)
            ? "\nschedule: {performance: {factor: 0.3, patience: 8}}    # lowers the learning rate where the loss stops falling"
            : ""
    }

    /// The size of a batch, the number of epochs, the patience of early stopping, and the learning rate and decay of weights of
    /// small tables, by the number of rows.
    ///
    /// Few rows are learnt by heart without decay; and their validation loss, of 20 rows, has its minimum by chance. Early
    /// stopping ends what has noise; the epochs are enough for tables without any.
    private var sizes: (batch: Int, epochs: Int, patience: Int, small: (rate: Double, decay: Double)?) {
        switch profile.rowCount {
        case ..<1000: (32, 300, 50, (0.002, 1))
        case ..<20_000: (64, 300, 20, (0.003, 0.3))
        case ..<200_000: (128, 40, 20, (0.002, 0.1))
        default: (512, 10, 20, nil)
        }
    }

    /// The largest number of columns that are written one by one, and the longest text of a comment.
    private static let (mostColumns, longestComment) = (1000, 200)

    private var columns: String {
        let width = profile.columns.map { SettingWriter.quoted($0.column.name).count }.max() ?? 0
        let names = profile.columns.map(\.column.name)
        let areMany = profile.columns.count > Self.mostColumns
        let written = profile.columns.enumerated().filter { index, facts in
            !areMany || facts.column.role != .feature || options.rule(of: index, among: names) != nil
        }
        let others = profile.columns.count - written.count
        let note = others == 0 ? [] : ["        # \(others) more features are decided from their content."]
        let lines = written.map { index, facts in
            let key = SettingWriter.quoted(facts.column.name)
            let text =
                "        \(key): " + String(repeating: " ", count: width - key.count)
                + (options.rule(of: index, among: names) ?? rule(of: facts.column))
            let pad = String(repeating: " ", count: max(1, 44 + width / 2 - text.count))
            let comment = comment(facts)
            let short =
                String(comment.prefix(Self.longestComment)) + (comment.count > Self.longestComment ? "…" : "")
            return comment.isEmpty ? text : text + pad + "# " + SourceText.shown(short)
        }
        return (lines + note).joined(separator: "\n")
    }

    private func rule(of column: TableSchema.Column) -> String {
        switch (column.role, column.content) {
        case (.target, .number): "{target: number}"
        case (.target, _): "{target: category}"
        case (.weight, _): "weight"
        case (.group, _): "group"
        case (.identifier, _): "id"
        case (.ignored, _): "ignore"
        case (.feature, .number): "number"
        case (.feature, .category): "category"
        case (.feature, .date): "date"
        }
    }

    private func comment(_ facts: TableProfile.Column) -> String {
        var parts: [String] = []
        if facts.column.role == .ignored { parts.append(facts.column.reason) }
        if let range = facts.range, facts.column.role != .ignored {
            parts.append("\(SourceText.number(range.least)) to \(SourceText.number(range.largest))")
        }
        if case .category(let values) = facts.column.content {
            parts.append(
                "\(values.count) values: " + values.prefix(4).joined(separator: ", ")
                    + (values.count > 4 ? " …" : ""))
        }
        if facts.missingCount > 0 { parts.append("\(facts.missingCount) missing") }
        return parts.joined(separator: "; ")
    }
}

extension SourceText {
    /// Returns a text on one line for a comment.
    fileprivate static func shown(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "." : $0 }))
    }

    /// Returns a number without a needless fraction.
    fileprivate static func number(_ number: Double) -> String {
        abs(number) < 1e15 && number == number.rounded() ? "\(Int(number))" : "\(number)"
    }
}
