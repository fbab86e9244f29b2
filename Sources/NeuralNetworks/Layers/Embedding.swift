import Autodiff
import Registry
import Tensors

/// Learned vectors for categories of many values: a category's number among the inputs is replaced by its row of a
/// table; all other inputs pass.
///
/// Parameters: `weight_0` [values + 1, size] for the first such input, `weight_1` for the next, and so on, from the
/// uniform distribution of Keras's layer, ±0.05. The last row belongs to values that the training set does not have;
/// it is 0.
///
/// Source: Guo & Berkhahn 2016, "Entity embeddings of categorical variables".
public final class Embedding: Layer {
    /// The number of values above which a category is embedded: one input for each is as good for fewer.
    public static let usualThreshold = 20

    /// "Embedding".
    public let kind = "Embedding"
    /// A table for each category.
    public private(set) var parameters: [Parameter] = []
    /// Categories with more values than this have vectors; the others are inputs of zeros and a one.
    public let threshold: Int
    private let size: Int?
    /// The extents of the runs of inputs that pass, and of the categories between them, one each.
    private var extents: [Int] = []
    /// The table of each run of inputs; nil for those that pass.
    private var tables: [Variable?] = []

    /// Creates a layer.
    ///
    /// - Parameters:
    ///   - size: the size of each vector; nil for ⌈√n⌉, 50 at most, n the number of the category's values.
    ///   - threshold: the number of values above which a category is embedded.
    public init(size: Int? = nil, above threshold: Int = usualThreshold) {
        self.size = size
        self.threshold = threshold
    }

    /// Draws the tables.
    ///
    /// - Throws: `ModelError` if it is not the first layer, or there are no categories to embed.
    public func build(inputShape: [Int], context: BuildContext) throws(ModelError) -> [Int] {
        guard context.layerIndex == 0 else {
            throw ModelError(
                "an embedding takes the numbers of a table's categories: make it the first layer")
        }
        guard !context.categories.isEmpty, inputShape.count == 1 else {
            throw ModelError(
                "there is no category with more than \(threshold) values: leave the embedding out, or state a smaller 'above'"
            )
        }
        var width = 0
        var end = 0
        var drawn = 0
        func pass(_ count: Int) {
            guard count > 0 else { return }
            extents.append(count)
            tables.append(nil)
            width += count
        }
        for (number, (place, count)) in context.categories.sorted(by: { $0.key < $1.key }).enumerated() {
            pass(place - end)
            end = place + 1
            let size = size ?? Self.usualSize(count)
            let name = "weight_\(number)"
            let table = Variable(
                try Self.table(count, size, name, first: drawn, context), name: context.fullName(name))
            parameters.append(Parameter(name, table))
            drawn += count * size
            extents.append(1)
            tables.append(table)
            width += size
        }
        pass(inputShape[0] - end)
        return [width]
    }

    private static func table(
        _ count: Int, _ size: Int, _ name: String, first: Int, _ context: BuildContext
    ) throws(ModelError) -> Tensor {
        try context.check(shape: [count + 1, size], of: name, "\(count) × \(size)")
        let drawn = context.random.uniform([count, size], type: context.type, first: first)
            .adding(-0.5).multiplied(by: 0.1)
        do {
            return try Tensor(
                concatenating: [drawn, Tensor(zeros: [1, size], type: context.type)], along: 0)
        } catch {
            throw ModelError(error.description)
        }
    }

    /// The inputs, each category's number replaced by its vector: [rows, width] from [rows, inputs].
    public func callAsFunction(_ x: Variable, _ pass: ForwardPass) throws(FunctionError) -> Variable {
        var parts = try split(x, extents, along: 1)
        for (index, table) in tables.enumerated() {
            guard let table else { continue }
            parts[index] = try gather(table, reshape(parts[index], to: [x.shape[0]]))
        }
        return try concatenate(parts, along: 1)
    }

    /// Adds Gather operators for the inputs and for the rows of the tables.
    public func addToGraph(
        _ graph: inout ONNXGraph, input: String, name: String
    ) throws(ModelError) -> String {
        var parts: [String] = []
        var start = 0
        var number = 0
        for (index, extent) in extents.enumerated() {
            let places =
                tables[index] == nil ? graph.add(integers: start..<start + extent) : graph.add(integer: start)
            var part = graph.add("Gather", [input, places], [("axis", .integer(1))])
            if let table = tables[index] {
                let weight = graph.add(constant: table.data, name: "\(name).weight_\(number)")
                number += 1
                let rows = graph.add("Cast", [part], [("to", .integer(ONNXGraph.int64))])
                part = graph.add("Gather", [weight, rows], [("axis", .integer(0))])
            }
            parts.append(part)
            start += extent
        }
        return graph.add("Concat", parts, [("axis", .integer(1))])
    }

    /// The size of a vector for a category of so many values: ⌈√n⌉, 50 at most.
    static func usualSize(_ count: Int) -> Int { min(50, Int(Double(count).squareRoot().rounded(.up))) }
}

extension Embedding {
    /// The problem with its settings.
    public var problem: String? {
        Self.sizeOption.problem(with: size) ?? Self.thresholdOption.problem(with: threshold)
    }

    private static let sizeOption = Option<Int?>(
        "size", default: .some(nil), .atLeast(1),
        help: "size of each vector; default: the square root of the number of values, rounded up, 50 at most")
    private static let thresholdOption = Option<Int>(
        "above", default: usualThreshold, .atLeast(1),
        help: "categories with more values than this have vectors; others stay inputs of zeros and a one")

    static let entry = Entry<any Layer>(
        "embedding",
        "Learned vectors for a table's categories of many values, in place of an input for each value; first layer only.",
        options: [sizeOption, thresholdOption], shorthand: sizeOption.name
    ) { Embedding(size: $0[sizeOption], above: $0[thresholdOption]) }
}
