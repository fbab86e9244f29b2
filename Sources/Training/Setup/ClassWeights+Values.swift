import Configuration

extension ClassWeights {
    /// Returns the weight of each class.
    ///
    /// `balanced` is n / (K·nₖ), with nₖ of the n training samples in class k and K classes that occur among
    /// them, as scikit-learn's `compute_class_weight`; 1 for a class that does not occur.
    ///
    /// - Throws: `TrainingError` if the samples have no classes, or a class is named that there is not.
    func values(for data: ExperimentData) throws(TrainingError) -> [Double] {
        guard let sizes = data.training.classSizes else {
            throw TrainingError(
                "\(data.training.name) has target values, not classes: leave training.class_weights out",
                .badConfiguration)
        }
        var values = [Double](repeating: 1, count: data.classCount)
        switch self {
        case .balanced:
            let total = Double(sizes.reduce(0, +))
            let occurring = Double(sizes.count { $0 > 0 })
            for (place, size) in sizes.enumerated() where size > 0 {
                values[place] = total / (occurring * Double(size))
            }
        case .stated(let weights):
            let names = data.training.classNames ?? values.indices.map(String.init)
            for (name, weight) in weights.sorted(by: { $0.key < $1.key }) {
                // A number names the class of that value, however it is written, and never a place in the list.
                let number = Double(name)
                guard
                    let place = names.firstIndex(of: name)
                        ?? number.flatMap({ number in names.firstIndex { Double($0) == number } })
                else {
                    throw TrainingError(
                        "training.class_weights names the class '\(name)', which \(data.training.name) does not have: there are \(ExperimentData.list(names))",
                        .badConfiguration)
                }
                values[place] = weight
            }
        }
        return values
    }
}
