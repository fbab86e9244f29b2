/// The decisions about a class by all thresholds, the largest first: the points of its ROC curve, and of precision over
/// recall.
///
/// Of more than 200 points those are kept that are 1/100 away from the last one in either direction of the ROC curve, and
/// the last one: 201 at most.
public struct RankingCurve: Sendable, Hashable, Codable {
    /// The number of samples of the class, and of all others.
    let (positives, negatives): (Int, Int)
    /// The number of samples of the class that are decided as it, for each point.
    private(set) var truePositives: [Int] = []
    /// The number of other samples that are decided as the class, for each point.
    private(set) var falsePositives: [Int] = []

    private enum CodingKeys: String, CodingKey { case positives, negatives, truePositives, falsePositives }

    /// A curve without points.
    init(positives: Int, negatives: Int) { (self.positives, self.negatives) = (positives, negatives) }

    /// Adds the decisions by the next threshold.
    mutating func add(truePositives hits: Int, falsePositives misses: Int) {
        truePositives.append(hits)
        falsePositives.append(misses)
    }

    /// The curve with few points.
    var thinned: RankingCurve {
        guard truePositives.count > 200 else { return self }
        var curve = RankingCurve(positives: positives, negatives: negatives)
        var last = (hits: 0, misses: 0)
        for (hits, misses) in zip(truePositives, falsePositives) {
            let isLast = hits == positives && misses == negatives
            let isFar =
                100 * (hits - last.hits) >= positives || 100 * (misses - last.misses) >= negatives
            guard isLast || isFar else { continue }
            curve.add(truePositives: hits, falsePositives: misses)
            last = (hits, misses)
        }
        return curve
    }

    /// The points of the ROC curve: the share of other samples that are decided as the class, and the share of the class's
    /// own.
    package var shares: [(falsePositive: Double, truePositive: Double)] {
        [(0, 0)]
            + zip(falsePositives, truePositives).map {
                (Double($0) / Double(max(negatives, 1)), Double($1) / Double(max(positives, 1)))
            }
    }

    /// The area under the ROC curve, by trapezoids.
    package var area: Double {
        let points = shares
        return zip(points, points.dropFirst()).reduce(0) { sum, pair in
            let (left, right) = pair
            return sum + (right.falsePositive - left.falsePositive) * (left.truePositive + right.truePositive)
                / 2
        }
    }

    /// The recall and the precision of each point with decisions for the class.
    package var precisions: [(recall: Double, precision: Double)] {
        zip(falsePositives, truePositives).filter { $0 + $1 > 0 }.map {
            (Double($1) / Double(max(positives, 1)), Double($1) / Double($0 + $1))
        }
    }
}

// The curve as numbers for other ranks.
extension RankingCurve {
    /// The numbers: the samples of the class, the others, and the points.
    var numbers: [Double] {
        [Double(positives), Double(negatives)]
            + zip(truePositives, falsePositives).flatMap {
                [Double($0), Double($1)]
            }
    }

    /// Creates the curve of such numbers; nil for none.
    init?(numbers: ArraySlice<Double>) {
        let all = numbers.map { Int($0) }
        guard all.count >= 2 else { return nil }
        self.init(positives: all[0], negatives: all[1])
        truePositives = stride(from: 2, to: all.count, by: 2).map { all[$0] }
        falsePositives = stride(from: 3, to: all.count, by: 2).map { all[$0] }
    }
}
