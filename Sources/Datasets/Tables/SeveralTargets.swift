/// The targets of a table that has several: all of them are numbers, or all are answers of yes and no, since one loss
/// takes them all.
struct SeveralTargets {
    /// The targets' decisions, and true for those whose kind nobody has stated.
    private let targets: [(decision: ColumnDecision, isOpen: Bool)]

    /// The targets in some columns of a table.
    init(_ table: RawTable, _ places: [Int], areDecided: [Bool]) {
        targets = zip(places, areDecided).map {
            (ColumnDecision(table, $0, several: true, settlesDoubts: false), $1)
        }
    }

    /// Decides what the targets are together.
    ///
    /// Columns of 0 and 1 are numbers beside numbers, and answers beside answers.
    func decide(_ columns: inout [TableSchema.Column], errors: inout ErrorList, notes: inout [String]) {
        for (decision, _) in targets {
            guard let values = columns[decision.index].values, values.count > 2 else { continue }
            errors.add(
                "target '\(decision.shown)' has \(values.count) classes, where several targets are numbers or yes/no",
                remedy:
                    "train a model for each target, or write a column of yes and no for each class and name these"
            )
        }
        guard errors.isEmpty else { return }
        let mayBeAnswers = targets.allSatisfy { decision, isOpen in
            columns[decision.index].values != nil || isOpen && decision.hasZeroAndOneAlone
        }
        if mayBeAnswers {
            for (decision, _) in targets where columns[decision.index].values == nil {
                columns[decision.index].content = .category(values: decision.values(&errors))
            }
            return notes.append(answerNote(columns))
        }
        guard let answer = targets.first(where: { columns[$0.decision.index].values != nil }) else {
            return noteFewNumbers(&notes)
        }
        let number = targets.first { columns[$0.decision.index].values == nil }
        let values = columns[answer.decision.index].values ?? []
        errors.add(
            "targets of two kinds, which no loss takes together: '\(answer.decision.shown)' is one of \(ColumnReference.list(values)), '\(number?.decision.shown ?? "")' is a number",
            remedy:
                "train a model for each kind; or make all of them numbers (0 and 1 for no and yes, {target: number} in 'columns'), or all of them answers of two values ({target: category})"
        )
    }

    /// The note that all targets are answers, and which values mean yes.
    private func answerNote(_ columns: [TableSchema.Column]) -> String {
        let answers = targets.prefix(20).map { decision, _ in
            "\(decision.shown) (\(Printable.name(columns[decision.index].values?.last ?? "")))"
        }
        return
            "the targets have two values each, and are answers of yes, which is in parentheses, and no: \(answers.joined(separator: ", "))\(targets.count > 20 ? " …" : "")"
    }

    /// Notes numbers that would be classes if they were the only target.
    private func noteFewNumbers(_ notes: inout [String]) {
        for (decision, isOpen) in targets where isOpen {
            guard let few = decision.distinctNumbers(most: TableSchema.mostNumberedClasses),
                few.count > 1, few.allSatisfy({ $0 == $0.rounded() })
            else { continue }
            notes.append(
                "target '\(decision.shown)': \(few.count) different whole numbers, trained as a number like the other targets; for its classes, train a model for this target alone"
            )
        }
    }
}

extension ColumnDecision {
    /// True if the column has numbers alone, which are 0 and 1.
    fileprivate var hasZeroAndOneAlone: Bool {
        content.texts.count == 0 && distinctNumbers(most: 2) == [0, 1]
    }
}

extension TableSchema.Column {
    /// The values of a category; nil for other contents.
    fileprivate var values: [String]? { if case .category(let values) = content { values } else { nil } }
}
