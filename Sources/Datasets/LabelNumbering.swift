/// The way from the whole numbers by which an array labels its samples to classes.
enum LabelNumbering {
    /// The numbers are those of the classes, from 0; nil for as many classes as the largest number asks for.
    case stated(count: Int?)
    /// The classes are the different numbers, in order, named by them, unless they are 0 … K − 1 anyway.
    case occurring
    /// The classes are those of the training set, which these numbers name.
    case named([Int])

    /// The numbering for a source: as it states, else that of the training set, else by the numbers that occur.
    init(classCount: Int?, in context: DataContext) {
        if let classCount {
            self = .stated(count: classCount)
        } else if let numbers = context.classNames.flatMap(Self.numbers) {
            self = .named(numbers)
        } else {
            self = context.isTraining ? .occurring : .stated(count: nil)
        }
    }

    /// Returns the whole numbers that name classes; nil if a name is none.
    static func numbers(of names: [String]) -> [Int]? {
        let numbers = names.compactMap { name in Int(name).flatMap { "\($0)" == name ? $0 : nil } }
        return numbers.count == names.count ? numbers : nil
    }

    /// Returns the whole numbers that name classes, if they are not just the classes' own numbers.
    static func values(of names: [String]) -> [Int]? {
        numbers(of: names).flatMap { $0.elementsEqual($0.indices) ? nil : $0 }
    }
}

/// Collects the classes of samples from whole numbers, in one pass.
struct LabelCollector {
    private let name: String
    private let numbering: LabelNumbering
    /// Numbers from here on, and negative ones, are in a dictionary.
    private let nearEnd: Int
    /// The class of each number below `nearEnd`; −1 for none.
    private var near: [Int32] = []
    /// The classes of the other numbers; while they are collected, −1 and below, in the order of their occurrence.
    private var far: [Int: Int32] = [:]
    private var classes: [Int32] = []
    private var largest = -1

    /// A collector without samples.
    ///
    /// - Parameter name: the file's name, for messages.
    init(_ numbering: LabelNumbering, name: String) {
        (self.numbering, self.name) = (numbering, name)
        switch numbering {
        case .stated(let count): nearEnd = min(count ?? Labels.maximumClassCount, Int(Int32.max))
        case .occurring: nearEnd = Labels.maximumClassCount
        case .named(let numbers):
            nearEnd = min(numbers.max() ?? 0, Labels.maximumClassCount) + 1
            near = [Int32](repeating: -1, count: max(nearEnd, 0))
            for (place, number) in numbers.enumerated() {
                if near.indices.contains(number) {
                    near[number] = Int32(place)
                } else {
                    far[number] = Int32(place)
                }
            }
        }
    }

    /// Makes room for samples.
    mutating func reserve(_ count: Int) { classes.reserveCapacity(count) }

    /// Adds the label of the next sample.
    ///
    /// - Throws: `DataError` if it is none of the classes.
    mutating func append(_ number: Int) throws(DataError) {
        switch numbering {
        case .stated:
            guard number >= 0, number < nearEnd else { throw unknown(number) }
            largest = max(largest, number)
            classes.append(Int32(truncatingIfNeeded: number))
        case .occurring:
            guard number >= 0, number < nearEnd else {
                try classes.append(farNumber(number))
                return
            }
            if number >= near.count {
                near += [Int32](repeating: -1, count: max(number + 1, 2 * near.count) - near.count)
            }
            near[number] = 0
            classes.append(Int32(truncatingIfNeeded: number))
        case .named:
            let known = near.indices.contains(number) ? near[number] : far[number] ?? -1
            guard known >= 0 else { throw unknown(number) }
            classes.append(known)
        }
    }

    private mutating func farNumber(_ number: Int) throws(DataError) -> Int32 {
        if let known = far[number] { return known }
        guard far.count < Labels.maximumClassCount else {
            throw DataError(
                .bad, file: name, "the labels are more than \(Labels.maximumClassCount) different numbers",
                remedy: "use fewer classes; for regression, name the array in 'targets', or write fractions")
        }
        far[number] = -1 - Int32(far.count)
        return far[number] ?? 0
    }

    private func unknown(_ number: Int) -> DataError {
        let sample = "the class of sample \(classes.count) is \(number), which is none of "
        switch numbering {
        case .named(let numbers):
            return DataError(
                .bad, file: name,
                sample + "the training set's classes: \(ColumnReference.list(numbers.map { "\($0)" }))",
                remedy: "correct the label, or leave the sample out")
        case .stated, .occurring:
            return DataError(
                .bad, file: name, sample + "\(nearEnd) classes, 0 to \(nearEnd - 1)",
                remedy: "number the classes from 0, or correct 'classes'")
        }
    }

    /// Returns the classes of all samples, and the classes' names if these are not just their numbers.
    mutating func finish() -> (labels: Labels, classNames: [String]?) {
        switch numbering {
        case .stated(let count): return (.classes(classes, count: count ?? largest + 1), nil)
        case .named(let numbers):
            return (.classes(classes, count: numbers.count), numbers.map { "\($0)" })
        case .occurring: break
        }
        let inRange = near.indices.filter { near[$0] >= 0 }
        if far.isEmpty, inRange.last == inRange.count - 1 {
            return (.classes(classes, count: inRange.count), nil)
        }
        let numbers = far.keys.filter { $0 < 0 }.sorted() + inRange + far.keys.filter { $0 > 0 }.sorted()
        var farClasses = [Int32](repeating: 0, count: far.count)
        for (place, number) in numbers.enumerated() {
            if let code = far[number] {
                farClasses[Int(-1 - code)] = Int32(place)
            } else {
                near[number] = Int32(place)
            }
        }
        for index in classes.indices {
            let code = Int(classes[index])
            classes[index] = code >= 0 ? near[code] : farClasses[-1 - code]
        }
        return (.classes(classes, count: numbers.count), numbers.map { "\($0)" })
    }
}
