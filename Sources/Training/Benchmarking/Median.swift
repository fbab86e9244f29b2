extension Array<Double> {
    /// The value in the middle, the upper one of two; 0 without values.
    package var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
