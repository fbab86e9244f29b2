import Tensors

extension Dataset {
    /// Holds out a fraction of the samples for validation: ⌊fraction · n⌋ of them, at least 1; both parts
    /// keep the original order.
    ///
    /// The samples that are held out depend on the seed alone: the first ones of a random permutation
    /// (`RandomPurpose.split`), by class the first ones of each class. The classes' numbers follow the method of
    /// largest remainders. Groups are taken in random order as long as no more samples are held out than wanted.
    /// A product within 10⁻⁹ of a whole number counts as that number, so that 0.29 of 100 samples are 29, not
    /// 28.
    ///
    /// - Parameters:
    ///   - fraction: the fraction for validation, between 0 and 1.
    ///   - rule: the rule by which samples are held out.
    /// - Throws: `DataError` if no sample would be left for training, or the samples lack the classes or groups
    ///   that the rule needs.
    public func split(
        validationFraction fraction: Double, by rule: SplitRule = .auto, seed: UInt64
    ) throws(DataError) -> (training: Dataset, validation: Dataset) {
        guard fraction > 0, fraction < 1 else {
            throw DataError(
                .bad, file: name, "a validation fraction lies between 0 and 1, not at \(fraction)",
                remedy: "hold out 0.2, for example")
        }
        let count = max(1, Int((fraction * Double(sampleCount) + 1e-9).rounded(.down)))
        guard count < sampleCount else {
            throw DataError(
                .bad, file: name,
                "of \(sampleCount) samples, \(count) for validation leave none for training",
                remedy: (sampleCount == 1 ? "" : "use a smaller fraction, ")
                    + "use more data, or leave 'validation' out")
        }
        let order = randomOrder(seed: seed)
        switch try resolved(rule) {
        case .samples: return try holding(out: order.prefix(count))
        case .time: return try holding(out: UInt32(sampleCount - count)..<UInt32(sampleCount))
        case .classes(let classes, let sizes):
            var left = Apportionment.counts(sizes, places: count)
            var held: [UInt32] = []
            for sample in order {
                if held.count == count { break }
                let place = Int(classes[Int(sample)])
                guard left[place] > 0 else { continue }
                left[place] -= 1
                held.append(sample)
            }
            return try holding(out: held)
        case .groups(let groups):
            let chosen = try chosen(groups, in: order, upTo: count)
            return try holding(out: (0..<UInt32(sampleCount)).filter { chosen.contains(groups[Int($0)]) })
        }
    }

    /// Holds out one of several folds for validation: each sample is in one fold, and the sizes of the folds
    /// differ by one at most. Both parts keep the original order.
    ///
    /// - By class, the samples are dealt to the folds class by class, so that their numbers of a class differ by
    ///   one at most, too.
    /// - By group, each group goes to the fold with the fewest samples, the largest groups first, as in
    ///   scikit-learn's `GroupKFold`; sizes then differ as groups do.
    /// - By time, as in scikit-learn's `TimeSeriesSplit`: the last `count` blocks of ⌊n / (count + 1)⌋ samples
    ///   are the folds, and each is validated with a model trained on all samples before it.
    ///
    /// - Parameters:
    ///   - number: the fold to hold out, from 1.
    ///   - count: the number of folds, at least 2.
    /// - Throws: `DataError` if there are fewer samples or groups than folds, or the samples lack the classes or
    ///   groups that the rule needs.
    public func fold(
        _ number: Int, of count: Int, by rule: SplitRule = .auto, seed: UInt64
    ) throws(DataError) -> (training: Dataset, validation: Dataset) {
        guard count >= 2, (1...count).contains(number) else {
            throw DataError(
                .bad, file: name, "there is no fold \(number) of \(count)",
                remedy: "fold 1 is the first, and there are at least 2")
        }
        let split = try resolved(rule)
        let needed = if case .time = split { count + 1 } else { count }
        guard sampleCount >= needed else {
            throw DataError(
                .bad, file: name, "\(count) folds take at least \(needed) samples, there are \(sampleCount)",
                remedy: "use fewer folds or more data")
        }
        let order = randomOrder(seed: seed)
        var folds = [Int](repeating: 0, count: sampleCount)
        switch split {
        case .time:
            let size = sampleCount / (count + 1)
            let first = sampleCount - (count - number + 1) * size
            return (try subset(0..<first), try subset(first..<first + size))
        case .samples:
            for (place, sample) in order.enumerated() { folds[Int(sample)] = place % count + 1 }
        case .classes(let classes, let sizes):
            // A counting sort of the random order by class, each sample dealt to the next fold.
            var places = sizes
            var start = 0
            for place in places.indices { (places[place], start) = (start, start + places[place]) }
            for sample in order.lazy.map({ Int($0) }) {
                let place = Int(classes[sample])
                folds[sample] = places[place] % count + 1
                places[place] += 1
            }
        case .groups(let groups):
            folds = try dealt(groups, in: order, to: count)
        }
        return try holding(out: (0..<UInt32(sampleCount)).filter { folds[Int($0)] == number })
    }

    /// - Precondition: There are 2³² samples at most.
    private func randomOrder(seed: UInt64) -> [UInt32] {
        Permutation.random(
            of: UInt32.self, count: sampleCount,
            words: RandomStream(seed: seed, purpose: .split).words())
    }

    private func holding(
        out samples: some Sequence<UInt32>
    ) throws(DataError) -> (training: Dataset, validation: Dataset) {
        var isHeldOut = [Bool](repeating: false, count: sampleCount)
        var count = 0
        for sample in samples {
            isHeldOut[Int(sample)] = true
            count += 1
        }
        var (rest, held): ([UInt32], [UInt32]) = ([], [])
        rest.reserveCapacity(sampleCount - count)
        held.reserveCapacity(count)
        for sample in isHeldOut.indices {
            if isHeldOut[sample] { held.append(UInt32(sample)) } else { rest.append(UInt32(sample)) }
        }
        return (try subset(rest.lazy.map { Int($0) }), try subset(held.lazy.map { Int($0) }))
    }
}

// Splits by group.
extension Dataset {
    /// Returns the groups to hold out: in random order those that fit within `count` samples; the smallest one
    /// if none does.
    private func chosen(
        _ groups: [Int32], in order: [UInt32], upTo count: Int
    ) throws(DataError) -> Set<Int32> {
        let sizes = Self.sizes(groups)
        guard sizes.count > 1 else {
            throw DataError(
                .bad, file: name, "all samples are of one group, which cannot be on both sides",
                remedy: "split by class or sample, or use data with more groups")
        }
        let random = Self.distinct(groups, in: order)
        var chosen: Set<Int32> = []
        var held = 0
        for group in random where held + (sizes[group] ?? 0) <= count {
            held += sizes[group] ?? 0
            chosen.insert(group)
        }
        if chosen.isEmpty, let smallest = random.min(by: { (sizes[$0] ?? 0) < (sizes[$1] ?? 0) }) {
            chosen.insert(smallest)
        }
        return chosen
    }

    /// Returns the fold of each sample, from 1: each group goes to the fold with the fewest samples.
    private func dealt(_ groups: [Int32], in order: [UInt32], to count: Int) throws(DataError) -> [Int] {
        let sizes = Self.sizes(groups)
        guard sizes.count >= count else {
            throw DataError(
                .bad, file: name, "\(count) folds take at least \(count) groups, there are \(sizes.count)",
                remedy: "use fewer folds, or split by class or sample")
        }
        let bySize = Self.distinct(groups, in: order).enumerated().sorted { first, second in
            (-(sizes[first.element] ?? 0), first.offset) < (-(sizes[second.element] ?? 0), second.offset)
        }
        var filled = [Int](repeating: 0, count: count)
        var folds: [Int32: Int] = [:]
        for (_, group) in bySize {
            let fold = filled.indices.min { (filled[$0], $0) < (filled[$1], $1) } ?? 0
            filled[fold] += sizes[group] ?? 0
            folds[group] = fold + 1
        }
        return groups.map { folds[$0] ?? 1 }
    }

    private static func sizes(_ groups: [Int32]) -> [Int32: Int] {
        groups.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// Returns the distinct groups, in the order of their first samples.
    private static func distinct(_ groups: [Int32], in order: [UInt32]) -> [Int32] {
        var seen: Set<Int32> = []
        return order.map { groups[Int($0)] }.filter { seen.insert($0).inserted }
    }
}
