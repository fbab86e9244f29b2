/// Numbers of right and wrong decisions about a class, or a yes or no.
struct DecisionCounts {
    var truePositives = 0
    var falsePositives = 0
    var falseNegatives = 0

    /// The number of samples that are predicted as the class.
    var predicted: Int { truePositives + falsePositives }

    /// The number of samples of the class.
    var actual: Int { truePositives + falseNegatives }

    /// The share of the predicted samples that are of the class; nil if there are none.
    var precision: Double? { share(truePositives, of: predicted) }

    /// The share of the class's samples that are predicted; nil if there are none.
    var recall: Double? { share(truePositives, of: actual) }

    /// The harmonic mean of precision and recall; nil if the class neither occurs nor is predicted.
    var f1: Double? { share(2 * truePositives, of: predicted + actual) }

    /// Returns the numbers of each class in a list that begins with three for each: true positives, false positives and
    /// false negatives.
    static func all(in totals: [Int], classCount: Int) -> [DecisionCounts] {
        (0..<classCount).map { number in
            DecisionCounts(
                truePositives: totals[3 * number], falsePositives: totals[3 * number + 1],
                falseNegatives: totals[3 * number + 2])
        }
    }

    private func share(_ part: Int, of whole: Int) -> Double? {
        whole == 0 ? nil : Double(part) / Double(whole)
    }

    static func + (a: DecisionCounts, b: DecisionCounts) -> DecisionCounts {
        DecisionCounts(
            truePositives: a.truePositives + b.truePositives,
            falsePositives: a.falsePositives + b.falsePositives,
            falseNegatives: a.falseNegatives + b.falseNegatives)
    }
}
