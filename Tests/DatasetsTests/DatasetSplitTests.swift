import Datasets
import TestSupport
import Testing

@Suite struct DatasetSplitTests {
    private func data(_ count: Int) -> Dataset {
        Dataset(
            name: "numbers", sampleShape: [1], features: .floats((0..<count).map { Float($0) }),
            labels: .classes((0..<count).map { Int32($0 % 3) }, count: 3))
    }

    private func samples(_ data: Dataset) -> [Int] { (0..<data.sampleCount).map { Int(data.features[$0]) } }

    @Test("the parts are disjoint, complete, in the original order, and of the promised sizes")
    func parts() throws {
        for (count, fraction, expected) in [
            (100, 0.1, 10), (100, 0.29, 29), (10, 0.01, 1), (7, 0.5, 3), (1797, 0.2, 359),
        ] {
            let (training, validation) = try data(count).split(validationFraction: fraction, seed: 1)
            let (kept, heldOut) = (samples(training), samples(validation))
            #expect(heldOut.count == expected)
            #expect(kept == kept.sorted() && heldOut == heldOut.sorted())
            #expect(Set(kept).union(heldOut) == Set(0..<count) && kept.count + heldOut.count == count)
            guard case .classes(let labels, count: 3) = validation.labels else {
                return #expect(Bool(false), "labels stay classes")
            }
            #expect(labels.map(Int.init) == heldOut.map { $0 % 3 })
        }
    }

    @Test("which samples are held out follows from the seed alone")
    func seeds() throws {
        func heldOut(_ seed: UInt64, _ fraction: Double = 0.2) throws -> [Int] {
            samples(try data(100).split(validationFraction: fraction, seed: seed).validation)
        }
        #expect(try heldOut(1) == heldOut(1))
        #expect(try heldOut(1) != heldOut(2))
        #expect(try Set(heldOut(1)).isSubset(of: heldOut(1, 0.4)))
    }

    @Test("a split that leaves nothing for training is an error")
    func tooSmall() {
        for fraction in [-0.1, 0, 1, .nan] {
            #expect(throws: DataError.self) { _ = try data(10).split(validationFraction: fraction, seed: 1) }
        }
        for (number, count) in [(0, 3), (4, 3), (1, 1), (1, 0)] {
            #expect(throws: DataError.self) { _ = try data(10).fold(number, of: count, seed: 1) }
        }
        let text = message { () throws(DataError) in _ = try data(1).split(validationFraction: 0.5, seed: 1) }
        #expect(text.hasPrefix("numbers: of 1 samples, 1 for validation leave none for training"))
    }

    // MARK: Classes

    private func data(sizes: [Int]) -> Dataset {
        let labels = sizes.enumerated().flatMap { Array(repeating: Int32($0), count: $1) }
        return Dataset(
            name: "classes", sampleShape: [1], features: .floats(labels.indices.map { Float($0) }),
            labels: .classes(labels, count: sizes.count))
    }

    @Test("classes are held out in the numbers of the largest remainders, as scikit-learn does")
    func apportioned() throws {
        for reference in try References.imbalance().apportioned {
            let data = data(sizes: reference.sizes)
            let share = Double(reference.places) / Double(data.sampleCount)
            for seed in [1, 2] as [UInt64] {
                let parts = try data.split(validationFraction: share, seed: seed)
                #expect(parts.validation.classSizes == reference.counts)
            }
        }
    }

    @Test(
        "a class of two samples is on both sides, one of one sample in training, where the sizes permit",
        arguments: [
            ([90, 7, 2, 1], 0.1, [8, 1, 1, 0]), ([50, 2, 2, 2], 0.09, [2, 1, 1, 1]),
            ([50, 2, 2, 2], 0.02, [1, 0, 0, 0]), ([1, 1, 1], 0.34, [1, 0, 0]), ([2, 2], 0.5, [1, 1]),
        ] as [([Int], Double, [Int])])
    func rareClasses(sizes: [Int], fraction: Double, expected: [Int]) throws {
        let parts = try data(sizes: sizes).split(validationFraction: fraction, seed: 4)
        #expect(parts.validation.classSizes == expected)
        #expect(parts.training.sampleCount + parts.validation.sampleCount == sizes.reduce(0, +))
    }

    @Test("a split by sample does not look at classes, and one of values is by sample")
    func bySample() throws {
        let data = data(sizes: [60, 40])
        let values = Dataset(
            name: "values", sampleShape: [1], features: data.features,
            labels: .values((0..<100).map { Double($0) }, width: 1))
        let chosen = try data.split(validationFraction: 0.2, by: .sample, seed: 5).validation
        #expect(samples(chosen) == samples(try values.split(validationFraction: 0.2, seed: 5).validation))
        #expect(throws: DataError.self) {
            _ = try values.split(validationFraction: 0.2, by: .class, seed: 5)
        }
    }

    // MARK: Groups and time

    private func grouped(_ sizes: [Int]) -> Dataset {
        var data = data(sizes: [sizes.reduce(0, +)])
        data.groups = sizes.enumerated().flatMap { Array(repeating: Int32($0), count: $1) }
        return data
    }

    @Test("no group is on both sides, by default where there are groups", arguments: 1...8)
    func groups(seed: Int) throws {
        let data = grouped([5, 9, 3, 8, 2, 6, 7])
        for share in [0.1, 0.3, 0.5] {
            let parts = try data.split(validationFraction: share, seed: UInt64(seed))
            let (kept, held) = (Set(parts.training.groups ?? []), Set(parts.validation.groups ?? []))
            #expect(kept.isDisjoint(with: held) && kept.union(held) == Set(0..<7) && !held.isEmpty)
            #expect(parts.validation.sampleCount <= Int(share * 40))
        }
        #expect(throws: DataError.self) { _ = try grouped([7]).split(validationFraction: 0.5, seed: 1) }
        #expect(throws: DataError.self) {
            _ = try self.data(9).split(validationFraction: 0.5, by: .group, seed: 1)
        }
    }

    @Test("the last samples in order are held out by time, and folds of time are scikit-learn's")
    func time() throws {
        let parts = try data(50).split(validationFraction: 0.1, by: .time, seed: 3)
        #expect(samples(parts.training) == Array(0..<45) && samples(parts.validation) == Array(45..<50))
        for (number, expected) in try References.imbalance().timeFolds.enumerated() {
            let fold = try data(23).fold(number + 1, of: 4, by: .time, seed: 3)
            #expect(samples(fold.training) == Array(0..<expected[0]))
            #expect(samples(fold.validation) == Array(expected[1]...expected[2]))
        }
    }

    // MARK: Folds

    @Test(
        "each sample is in one fold, and numbers of samples and classes differ by one", arguments: [2, 3, 5])
    func folds(count: Int) throws {
        for (rule, data) in [(SplitRule.auto, data(sizes: [31, 17, 4])), (.sample, data(50))] {
            let folds = try (1...count).map { try data.fold($0, of: count, by: rule, seed: 9) }
            #expect(
                folds.flatMap { samples($0.validation) }.sorted() == Array(0..<data.sampleCount))
            let sizes = folds.map(\.validation.sampleCount)
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
            for fold in folds {
                #expect(Set(samples(fold.training)).isDisjoint(with: samples(fold.validation)))
                #expect(fold.training.sampleCount + fold.validation.sampleCount == data.sampleCount)
            }
            guard rule == .auto else { continue }
            for label in 0..<3 {
                let numbers = folds.compactMap { $0.validation.classSizes?[label] }
                #expect((numbers.max() ?? 0) - (numbers.min() ?? 0) <= 1)
            }
        }
    }

    @Test("folds of groups are scikit-learn's, whatever the seed", arguments: [1, 2, 3] as [UInt64])
    func groupFolds(seed: UInt64) throws {
        let file = try References.imbalance()
        for (number, expected) in file.groupFolds.enumerated() {
            let fold = try grouped(file.groupSizes).fold(number + 1, of: 3, seed: seed)
            #expect(Set(fold.validation.groups ?? []) == Set(expected.map(Int32.init)))
            #expect(Set(fold.training.groups ?? []).isDisjoint(with: Set(expected.map(Int32.init))))
        }
    }

    @Test("more folds than samples or groups are errors")
    func tooManyFolds() {
        let few = message { () throws(DataError) in _ = try data(4).fold(1, of: 5, seed: 1) }
        #expect(few.hasPrefix("numbers: 5 folds take at least 5 samples, there are 4"))
        let groups = message { () throws(DataError) in _ = try grouped([3, 4]).fold(1, of: 3, seed: 1) }
        #expect(groups.hasPrefix("classes: 3 folds take at least 3 groups, there are 2"))
    }

    @Test("weights and groups follow their samples through every choice of them")
    func following() throws {
        var data = data(30)
        data.weights = (0..<30).map { Double($0) }
        data.groups = (0..<30).map { Int32($0) }
        let chosen = [
            try data.taking(7, seed: 1), try data.keeping(classes: [2, 0]), try data.subset([4, 9]),
            try data.split(validationFraction: 0.3, seed: 1).validation,
        ]
        for part in chosen {
            #expect(part.weights == samples(part).map(Double.init))
            #expect(part.groups == samples(part).map(Int32.init))
        }
        #expect(try data.weighted(byClass: [1, 2, 3]).weights?[5] == 15)
    }
}
