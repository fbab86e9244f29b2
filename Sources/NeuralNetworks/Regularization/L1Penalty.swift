import Registry

/// The penalty (λ/2)·Σ|w|, which makes most weights of a layer small and, with proximal steps, exactly zero.
public struct L1Penalty: Configured, Sendable, Hashable {
    /// λ.
    public let factor: Double
    /// True to apply the penalty by proximal steps: after each update, w ← sign(w)·max(|w| − η·λ/2, 0);
    /// weights reach zero and stay there. Otherwise its gradient (λ/2)·sign(w), 0 at 0, is added to the
    /// loss's; weights then oscillate about zero by a step's width.
    ///
    /// Source: Parikh & Boyd 2014, "Proximal algorithms".
    public let isProximal: Bool

    /// Creates a penalty with the factor λ.
    public init(_ factor: Double, isProximal: Bool = false) {
        self.factor = factor
        self.isProximal = isProximal
    }

    /// The problem with its factor.
    public var problem: String? { Self.factorOption.problem(with: factor).map { "l1: \($0)" } }

    private static let factorOption = Option<Double>("factor", .notNegative, help: "regularization factor λ")
    private static let proximalOption = Option(
        "proximal", default: false,
        help:
            "whether to apply the proximal step w ← sign(w)·max(|w| − η·λ/2, 0) after each update (momentum β: η/(1 − β) for η), which gives exact zeros, "
            + "instead of the gradient (λ/2)·sign(w)")

    static let entry = Entry<L1Penalty>(
        "l1", "L1 penalty (λ/2)·Σ|w|.", options: [factorOption, proximalOption],
        shorthand: factorOption.name
    ) { L1Penalty($0[factorOption], isProximal: $0[proximalOption]) }
}
