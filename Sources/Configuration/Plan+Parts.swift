extension Plan {
    /// True if the plan stands for several runs: of several seeds, or with each fold held out in turn.
    public var isRepeated: Bool { runs > 1 || data.validation.foldCount != nil }

    /// True if the run is one of several: of several seeds, or with one of the folds held out.
    public var isPart: Bool { runs > 1 || data.validation.fold != nil }

    /// The plans of the single runs, seed by seed and fold by fold.
    public var parts: [Plan] {
        (0..<runs).flatMap { offset in
            var plan = self
            plan.seed += offset
            guard case .folds(let count, let rule, nil) = data.validation else { return [plan] }
            return (1...count).map { fold in
                plan.data.validation = .folds(count, by: rule, only: fold)
                return plan
            }
        }
    }
}
