import Tensors

extension Dataset {
    /// Returns a random subset of the samples in their original order: the first `count` of a permutation
    /// that depends on the seed alone (`RandomPurpose.subset`). Thus a smaller subset with the same seed is
    /// part of a larger one.
    ///
    /// - Parameter first: the number of leading samples of the permutation to skip because another subset has
    ///   them.
    /// - Throws: `DataError` if there are fewer samples.
    public func taking(_ count: Int, after first: Int = 0, seed: UInt64) throws(DataError) -> Dataset {
        guard count >= 0, first >= 0 else {
            throw DataError(
                .bad, file: name, "\(count) samples after \(first) are no part of \(sampleCount)",
                remedy: "take 0 or more")
        }
        guard first <= sampleCount, count <= sampleCount - first else {
            throw DataError(
                .bad, file: name,
                first == 0
                    ? "data.take asks for \(count) samples, there are \(sampleCount)"
                    : "data.validation asks for \(count) of the samples that data.take leaves, there are \(max(sampleCount - first, 0))",
                remedy: first == 0
                    ? "take fewer, or leave 'take' out to use all" : "ask for fewer, or take fewer")
        }
        let words = RandomStream(seed: seed, purpose: .subset).words()
        return try subset(
            Permutation.random(count: sampleCount, words: words)[first..<first + count].sorted())
    }

    /// Returns the samples of some classes in their original order; class `classes[i]` becomes class i.
    ///
    /// - Parameter classes: distinct classes of this data set: their values if these are whole numbers, else their
    ///   numbers.
    /// - Throws: `DataError` if the samples have no classes, or none has one of these.
    public func keeping(classes: [Int]) throws(DataError) -> Dataset {
        guard case .classes(let labels, let count) = labels else {
            throw DataError(
                .bad, file: name, "samples have target values, not classes",
                remedy: "leave 'data.classes' out")
        }
        let values = classValues
        let present = Set(labels)
        var (numbers, kept): ([Int32: Int32], [Int]) = ([:], [])
        for value in classes {
            guard let own = values.map({ $0.firstIndex(of: value) }) ?? value,
                let known = Int32(exactly: own), present.contains(known)
            else {
                let all =
                    values.map { ColumnReference.list($0.map { "\($0)" }) }
                    ?? "\(count) classes, 0 to \(count - 1)"
                throw DataError(
                    .bad, file: name,
                    "data.classes names the class \(value), which no sample has (there are \(all))",
                    remedy: "name classes that are there")
            }
            numbers[known] = Int32(kept.count)
            kept.append(own)
        }
        guard numbers.count == classes.count else {
            throw DataError(
                .bad, file: name, "data.classes names a class twice: \(classes)", remedy: "name each once")
        }
        let indices = labels.indices.filter { numbers[labels[$0]] != nil }
        var result = try subset(indices).labelled(
            .classes(indices.compactMap { numbers[labels[$0]] }, count: kept.count))
        result.table?.keep(classes: kept)
        if let names = namesOfClasses { result.name(classes: kept.map { names[$0] }) }
        return result
    }
}
