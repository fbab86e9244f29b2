import Registry

/// Penalties and norm limit for the weights of a layer; the model's apply to layers that set none.
///
/// Weights are a matrix, each row of which holds the incoming weights of one neuron.
public struct WeightRegularization: Sendable, Hashable {
    /// The penalty (λ/2)·Σ|w|.
    public let l1: L1Penalty?
    /// λ of the penalty (λ/2)·Σw².
    public let l2: Double?
    /// The largest Euclidean norm of a row.
    public let maxNorm: Double?

    /// Creates a regularization; nil leaves a setting unset.
    public init(l1: L1Penalty? = nil, l2: Double? = nil, maxNorm: Double? = nil) {
        self.l1 = l1
        self.l2 = l2
        self.maxNorm = maxNorm
    }

    /// λ₁/2; 0 without such a penalty.
    package var halfL1: Double { (l1?.factor ?? 0) / 2 }
    /// λ₂/2; 0 without such a penalty.
    package var halfL2: Double { (l2 ?? 0) / 2 }

    /// This regularization, with unset settings taken from another one.
    public func completed(by other: WeightRegularization) -> WeightRegularization {
        WeightRegularization(l1: l1 ?? other.l1, l2: l2 ?? other.l2, maxNorm: maxNorm ?? other.maxNorm)
    }
}

extension WeightRegularization: Configured {
    /// The problem with its factors and its bound.
    public var problem: String? {
        l1?.problem ?? Self.l2Option.problem(with: l2) ?? Self.maxNormOption.problem(with: maxNorm)
    }

    private static let l1Option = Option<Selection?>(
        "l1", kind: .options(of: L1Penalty.entry), default: .some(nil),
        help:
            "factor λ of the L1 penalty (λ/2)·Σ|w| on the weights, or {factor: λ, proximal: true}; 0 for none"
    )
    private static let l2Option = Option<Double?>(
        "l2", default: .some(nil), .notNegative,
        help: "factor λ of the L2 penalty (λ/2)·Σw² on the weights; 0 for none")
    private static let maxNormOption = Option<Double?>(
        "max_norm", default: .some(nil), .positive,
        help: "maximum L2 norm of each neuron's incoming weights, enforced after each step")

    /// The options for it, in the configurations of a model and of a layer.
    static let options: [any OptionDescription] = [l1Option, l2Option, maxNormOption]

    /// Creates the regularization from options.
    init(_ values: OptionValues) throws {
        self.init(
            l1: try values[Self.l1Option].map { try L1Penalty.entry.make($0.values) },
            l2: values[Self.l2Option], maxNorm: values[Self.maxNormOption])
    }

    /// The options without those for regularization.
    public static func removed(from values: OptionValues) -> OptionValues {
        values.without(options.map(\.name))
    }

    /// The regularization of a model's configuration.
    public static let entry = Entry<WeightRegularization>(
        "regularization",
        "Default weight regularization; a layer's own options override it. Biases are not regularized.",
        options: options
    ) { try WeightRegularization($0) }
}
