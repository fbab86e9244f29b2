extension NPYArray {
    /// The number of elements.
    package var count: Int {
        switch elements {
        case .bytes(let numbers): numbers.count
        case .integers(let numbers): numbers.count
        case .floats(let numbers): numbers.count
        case .doubles(let numbers): numbers.count
        }
    }

    /// The element at an index, rounded to double precision.
    package subscript(index: Int) -> Double {
        switch elements {
        case .bytes(let numbers): Double(numbers[index])
        case .integers(let numbers): Double(numbers[index])
        case .floats(let numbers): Double(numbers[index])
        case .doubles(let numbers): numbers[index]
        }
    }

    /// Returns the elements as features.
    ///
    /// - Throws: `DataError` if one is not finite in single precision (in double precision if
    ///   `keepsDoubles`).
    func features(keepsDoubles: Bool) throws(DataError) -> Features {
        if case .bytes(let bytes) = elements { return .bytes(bytes) }
        var features = FeatureCollector(keepsDoubles: keepsDoubles, name: name)
        for index in 0..<count {
            guard try features.append(self[index]) else { throw notFinite(index) }
        }
        return try features.features()
    }

    /// Returns the elements as target values.
    ///
    /// - Throws: `DataError` if one is not finite in single precision.
    func values() throws(DataError) -> [Double] {
        var values: [Double] = []
        values.reserveCapacity(count)
        for index in 0..<count {
            let value = self[index]
            guard Float(value).isFinite else { throw notFinite(index) }
            values.append(value)
        }
        return values
    }

    /// Returns the elements as classes.
    ///
    /// - Parameter classCount: the number of classes, nil if it is not stated.
    /// - Throws: `DataError` if an element is not a class.
    func classes(below classCount: Int?) throws(DataError) -> [Int32] {
        let bound = min(classCount ?? Labels.maximumClassCount, Int(Int32.max))
        var classes: [Int32] = []
        classes.reserveCapacity(count)
        for index in 0..<count {
            let value = self[index]
            guard value.rounded() == value, value >= 0 else {
                throw bad(
                    "the class of sample \(index) is \(value), where classes are whole numbers from 0",
                    remedy: "number the classes; target values go into 'targets'")
            }
            guard value < Double(bound) else {
                throw bad(
                    "the class of sample \(index) is \(value), which is none of \(bound) classes, 0 to \(bound - 1)",
                    remedy: "correct the file or 'classes'")
            }
            classes.append(Int32(value))
        }
        return classes
    }

    /// Creates an error about the file.
    func bad(_ problem: String, remedy: String) -> DataError {
        DataError(.bad, file: name, problem, remedy: remedy)
    }

    private func notFinite(_ index: Int) -> DataError {
        let sample = index / max(count / (shape.first ?? 1), 1)
        return bad(
            "sample \(sample) has the number \(self[index]), which is not finite as a 32-bit floating-point number",
            remedy: "leave the sample out, or correct it")
    }
}
