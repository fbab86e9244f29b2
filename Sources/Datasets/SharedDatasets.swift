import FoundationEssentials

/// Data sets in a form that another process of the host can open: their properties, and the places of their memory in the
/// process that has read them.
///
/// A property that `Dataset` gets has to be added to `Part`.
package struct SharedDatasets: Codable, Sendable {
    private var memories: [MemoryPlace] = []
    private var parts: [Part?] = []
    /// The memories that the places are of, in the process that has them.
    private var kept: [DataMemory] = []

    private enum CodingKeys: CodingKey { case memories, parts }

    /// One data set.
    private struct Part: Codable {
        let name: String
        let sampleShape: [Int]
        let valueRange: ClosedRange<Double>?
        let type: ElementType
        let features: StoredNumbers
        let labels: StoredLabels
        let table: TableInformation?
        let notes: [String]
        let classNames: [String]?
        let sampleNames: SampleNames?
        let firstRow: Int
        /// The memories of the weights and groups of the samples; nil for none.
        let weights: Int?
        let groups: Int?
    }

    private enum ElementType: String, Codable { case bytes, floats, doubles }

    /// The numbers of a `Numbers`.
    private struct StoredNumbers: Codable {
        let memory: Int
        let byteOffset: Int
        let count: Int
        /// The memory of the rows' indices; nil for all rows.
        let rows: Int?
        let width: Int
        /// The checksum of the numbers without a selection; taken once for all.
        let checksum: UInt64
    }

    private enum StoredLabels: Codable {
        case classes(Int, count: Int)
        case values(Int, width: Int)
        case none(count: Int)
    }

    /// Describes data sets; the process must keep the description until the others have opened them.
    ///
    /// - Throws: `DataError` if the system has no room for memory that others can open.
    package init(_ sets: [Dataset?]) throws(DataError) {
        var numbers: [ObjectIdentifier: Int] = [:]
        for set in sets {
            guard let set else {
                parts.append(nil)
                continue
            }
            let (type, features) =
                switch set.features {
                case .bytes(let bytes): (ElementType.bytes, try stored(bytes, &numbers))
                case .floats(let floats): (.floats, try stored(floats, &numbers))
                case .doubles(let doubles): (.doubles, try stored(doubles, &numbers))
                }
            let labels: StoredLabels =
                switch set.labels {
                case .classes(let classes, let count):
                    .classes(try place(Numbers(classes).memory, &numbers), count: count)
                case .values(let values, let width):
                    .values(try place(Numbers(values).memory, &numbers), width: width)
                case .none(let count): .none(count: count)
                }
            parts.append(
                Part(
                    name: set.name, sampleShape: set.sampleShape, valueRange: set.valueRange, type: type,
                    features: features, labels: labels, table: set.table, notes: set.notes,
                    classNames: set.namesOfClasses, sampleNames: set.sampleNames, firstRow: set.firstRow,
                    weights: try set.weights.map { all throws(DataError) in
                        try place(Numbers(all).memory, &numbers)
                    },
                    groups: try set.groups.map { all throws(DataError) in
                        try place(Numbers(all).memory, &numbers)
                    }))
        }
    }

    private mutating func stored<Element>(
        _ numbers: Numbers<Element>, _ known: inout [ObjectIdentifier: Int]
    ) throws(DataError) -> StoredNumbers {
        var rows: Int?
        if let selection = numbers.selection { rows = try place(selection.memory, &known) }
        return StoredNumbers(
            memory: try place(numbers.memory, &known), byteOffset: numbers.byteOffset,
            count: numbers.storedCount, rows: rows, width: numbers.selection?.width ?? 0,
            checksum: numbers.memory.checksum(of: numbers.storedBytes))
    }

    /// Returns the number of a memory.
    private mutating func place(
        _ memory: DataMemory, _ known: inout [ObjectIdentifier: Int]
    ) throws(DataError) -> Int {
        if let number = known[ObjectIdentifier(memory)] { return number }
        memories.append(try memory.place())
        kept.append(memory)
        known[ObjectIdentifier(memory)] = memories.count - 1
        return memories.count - 1
    }

    /// Opens the data sets.
    ///
    /// - Throws: `DataError` if this process may not open the memory of the other.
    package func open() throws(DataError) -> [Dataset?] {
        var open: [DataMemory] = []
        for place in memories { open.append(try DataMemory(place)) }
        return parts.map { part in
            guard let part else { return nil }
            let features: Features =
                switch part.type {
                case .bytes: .bytes(numbers(part.features, open))
                case .floats: .floats(numbers(part.features, open))
                case .doubles: .doubles(numbers(part.features, open))
                }
            let labels: Labels =
                switch part.labels {
                case .classes(let place, let count): .classes(array(open[place]), count: count)
                case .values(let place, let width): .values(array(open[place]), width: width)
                case .none(let count): .none(count: count)
                }
            var dataset = Dataset(
                name: part.name, sampleShape: part.sampleShape, features: features, labels: labels,
                valueRange: part.valueRange)
            dataset.table = part.table
            dataset.notes = part.notes
            dataset.name(samples: part.sampleNames)
            dataset.begin(atRow: part.firstRow)
            if let names = part.classNames { dataset.name(classes: names) }
            dataset.weights = part.weights.map { array(open[$0]) }
            dataset.groups = part.groups.map { array(open[$0]) }
            return dataset
        }
    }

    private func numbers<Element>(_ stored: StoredNumbers, _ open: [DataMemory]) -> Numbers<Element> {
        let memory = open[stored.memory]
        let numbers = Numbers<Element>(
            in: memory, byteOffset: stored.byteOffset, count: stored.count,
            selection: stored.rows.map { RowSelection(open[$0], width: stored.width) })
        memory.note(checksum: stored.checksum, of: numbers.storedBytes)
        return numbers
    }

    private func array<Element: DataElement>(_ memory: DataMemory) -> [Element] {
        Numbers<Element>(in: memory, count: memory.bytes.count / MemoryLayout<Element>.stride).array
    }
}
