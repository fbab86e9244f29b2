/// The number of samples of each class that are held out.
enum Apportionment {
    /// Returns the counts by the method of largest remainders: class k with nₖ of n samples is entitled to
    /// nₖ·s/n of s places, rounded down, and the classes with the largest remainders get one more. Of equal
    /// remainders the class with the lower number comes first.
    ///
    /// Where s permits, a class of two samples or more has one on both sides, and a class of one sample has it
    /// in training.
    ///
    /// - Parameters:
    ///   - sizes: nₖ, the number of samples of each class.
    ///   - places: s, more than 0 and less than n.
    static func counts(_ sizes: [Int], places: Int) -> [Int] {
        let total = sizes.reduce(0, +)
        var least = sizes.map { $0 >= 2 ? 1 : 0 }
        var most = sizes.map { max($0 - 1, 0) }
        if least.reduce(0, +) > places { least = sizes.map { _ in 0 } }
        if most.reduce(0, +) < places { most = sizes }
        var counts = sizes.indices.map { min(max(sizes[$0] * places / total, least[$0]), most[$0]) }
        var missing = places - counts.reduce(0, +)
        /// The distance of a class's count to its entitlement, times n.
        func shortfall(_ place: Int) -> Int { sizes[place] * places - counts[place] * total }
        while missing > 0 {
            let candidates = sizes.indices.filter { counts[$0] < most[$0] }
            guard let next = candidates.max(by: { (shortfall($0), -$0) < (shortfall($1), -$1) }) else {
                break
            }
            counts[next] += 1
            missing -= 1
        }
        while missing < 0 {
            let candidates = sizes.indices.filter { counts[$0] > least[$0] }
            guard let next = candidates.min(by: { (shortfall($0), $0) < (shortfall($1), $1) }) else { break }
            counts[next] -= 1
            missing += 1
        }
        return counts
    }
}
