import Tensors

extension Dataset {
    /// Holds out a fraction of the samples for validation: ⌊fraction · n⌋ of them, at least 1; both parts
    /// keep the original order.
    ///
    /// The samples that are held out depend on the seed alone: the first ones of a random permutation
    /// (`RandomPurpose.split`). A product within 10⁻⁹ of a whole number counts as that number, so that 0.29
    /// of 100 samples are 29, not 28.
    ///
    /// - Parameter fraction: the fraction for validation, between 0 and 1.
    /// - Throws: `DataError` if no sample would be left for training.
    public func split(
        validationFraction fraction: Double, seed: UInt64
    ) throws(DataError) -> (training: Dataset, validation: Dataset) {
        precondition(
            fraction > 0 && fraction < 1, "a validation fraction lies between 0 and 1, not at \(fraction)")
        let validationCount = max(1, Int((fraction * Double(sampleCount) + 1e-9).rounded(.down)))
        guard validationCount < sampleCount else {
            throw DataError(
                .bad, file: name,
                "of \(sampleCount) samples, \(validationCount) for validation leave none for training",
                remedy: "use a smaller fraction or more data")
        }
        let words = RandomStream(seed: seed, purpose: .split).words()
        let order = Permutation.random(count: sampleCount, words: words)
        var isHeldOut = [Bool](repeating: false, count: sampleCount)
        for index in order.prefix(validationCount) { isHeldOut[index] = true }
        return (
            subset((0..<sampleCount).filter { !isHeldOut[$0] }),
            subset((0..<sampleCount).filter { isHeldOut[$0] })
        )
    }
}
