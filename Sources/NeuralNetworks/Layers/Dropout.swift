import Autodiff
import Registry

/// Dropout: each unit of each sample is dropped with probability `rate` in training and in Monte Carlo
/// predictions, and kept in evaluation.
///
/// The dropped units depend on the seed, the layer, the step and the sample's number in the global batch:
/// they are the same on any number of ranks, and in either precision.
///
/// Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting", JMLR
/// 15. Kept units are divided by the keep probability in training, as in Keras and PyTorch; the paper
/// multiplies the weights by it afterwards.
public final class Dropout: Layer {
    /// "Dropout" or "AlphaDropout".
    public let kind: String
    private let rule: DropoutRule
    private var noise: SampleNoise?

    /// Creates a layer that drops units with probability `rate`, at least 0 and less than 1.
    public convenience init(rate: Double) {
        self.init("Dropout", DropoutRule(rate: rate, factor: 1 / (1 - rate), offset: 0, dropped: 0))
    }

    init(_ kind: String, _ rule: DropoutRule) {
        self.kind = kind
        self.rule = rule
    }

    /// The problem with its rate: it is none, or so large that no unit would be kept.
    public var problem: String? { Self.rateOption.problem(with: rule.rate) }

    /// The input's shape.
    public func build(inputShape: [Int], context: BuildContext) -> [Int] {
        noise = context.noise(.dropout)
        return inputShape
    }

    /// The units with some dropped; x itself in evaluation.
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        guard let noise else { throw notBuilt(x) }
        if pass.mode == .evaluation || rule.rate == 0 { return x }
        let columns = x.shape.dropFirst().reduce(1, *)
        return try dropUnits(x, rule, noise: noise.uniform(pass, columns: columns, type: .float32))
    }

    /// True: predictions drop no units (except in Monte Carlo dropout).
    public var isIdentityInInference: Bool { true }

    /// Adds nothing: predictions drop no units.
    public func addToGraph(
        _ graph: inout ONNXGraph, input: String, name: String
    ) throws(ModelError) -> String { input }
}

extension Dropout {
    /// The largest rate: the numbers that decide have 24 bits, and closer to 1 none of them keeps a unit.
    package static let largestRate = 0.999999

    /// A rate that keeps some units.
    package static let rateConstraint = Constraint.range(0...largestRate)

    static let rateOption = Option<Double>(
        "rate", rateConstraint, help: "probability of dropping a unit")

    static let entry = Entry<any Layer>(
        "dropout", "Drops units at random in training and divides the others by 1 − rate.",
        options: [rateOption], shorthand: rateOption.name
    ) { values in Dropout(rate: values[rateOption]) }
}
