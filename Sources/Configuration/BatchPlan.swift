import Registry

/// The sizes of batches and micro-batches.
public struct BatchPlan: Sendable, Hashable {
    /// The number of samples of one optimizer step, over all ranks.
    public var size = 0
    /// The number of samples of one micro-batch, the unit of arithmetic; at most `size`.
    public var micro = 0

    /// Creates an empty plan; a configuration must state the sizes.
    init() {}

    /// Batches of `size` samples in micro-batches of `micro`, with 1 ≤ micro ≤ size; nil for the usual number.
    public init(size: Int, micro: Int? = nil) {
        self.size = size
        self.micro = micro ?? Self.usualMicroBatch(of: size)
    }

    /// The default number of samples of a micro-batch: a sixteenth of the batch, so that up to 16 ranks have work,
    /// but from 8 samples, below which the arithmetic is slower on a single rank, to 32.
    fileprivate static func usualMicroBatch(of size: Int) -> Int {
        min(size, max(8, min(32, size > 0 ? (size - 1) / 16 + 1 : size)))
    }
}

extension Section {
    static var batch: Section {
        Section(
            "batch", "Sizes of the global batch and its micro-batches.",
            fields: [
                Field(
                    Option(
                        "size", .atLeast(1),
                        help: "global batch size: samples per optimizer step, over all ranks"),
                    \.batch.size),
                Field(
                    Option(
                        "micro", default: .some(nil), .atLeast(1),
                        help: "samples per micro-batch, the unit of computation; "
                            + "default: a sixteenth of size, but from 8 to 32, and at most size"),
                    \.batch.configuredMicro),
            ]
        ) { plan, reader in
            let size = plan.batch.size
            if plan.batch.micro == 0 { plan.batch.micro = BatchPlan.usualMicroBatch(of: size) }
            if plan.batch.micro > size, let place = reader.places["batch.micro"] {
                reader.report(
                    "'micro' (\(plan.batch.micro)) is more than 'size' (\(size)) in 'batch'", at: place,
                    suggestion: "a micro-batch is a part of the batch: at most \(size)")
            }
        }
    }
}

extension BatchPlan {
    /// The micro-batch size as stated in a configuration, nil if it is not set.
    var configuredMicro: Int? {
        get { micro == 0 ? nil : micro }
        set { micro = newValue ?? 0 }
    }
}
