import Tensors

/// The computation graph of a variable: the recorded functions that made it, and the variables between them, down to those
/// that were made from data.
///
/// ```swift
/// let x = Variable(3, name: "x")
/// let y = try add(square(x), square(x))
/// ComputationGraph(of: y).svg  // a picture, for any browser
/// ```
///
/// The graph keeps descriptions alone: neither variables nor their values stay alive with it.
public struct ComputationGraph: Sendable {
    /// The role of a node.
    public enum Role: Sendable {
        /// A call of a function.
        case function
        /// A variable made from data, without a gradient.
        case input
        /// A variable made from data that has a gradient.
        case parameter
        /// A variable made by a function.
        case value
    }

    /// A function or variable of the graph.
    public struct Node: Sendable {
        /// The role.
        public let role: Role
        /// The name of the function or variable; empty for a variable without one.
        public let name: String
        /// The shape of a variable, in which `N` stands for the number of samples, or the value of a scalar; empty for a
        /// function.
        public let detail: String
    }

    /// A use of a node by another one, which comes later.
    public struct Edge: Sendable {
        /// The index of the node that is used.
        public let from: Int
        /// The index of the node that uses it, or is made by it.
        public let to: Int
    }

    /// The functions and variables.
    public private(set) var nodes: [Node] = []
    /// The uses: from a variable to a function, and from a function to a variable.
    public private(set) var edges: [Edge] = []

    /// The graph that made a variable; the variable alone if no function was recorded.
    public init(of result: Variable) {
        var indices: [ObjectIdentifier: Int] = [:]
        var calls: [(call: FunctionCall, index: Int)] = []
        func add(_ node: Node) -> Int {
            nodes.append(node)
            return nodes.count - 1
        }
        func index(of variable: Variable) -> Int {
            if let known = indices[ObjectIdentifier(variable)] { return known }
            let index = add(Node(variable))
            indices[ObjectIdentifier(variable)] = index
            guard let call = variable.creator else { return index }
            let maker = indices[ObjectIdentifier(call)] ?? add(Node(call))
            if indices.updateValue(maker, forKey: ObjectIdentifier(call)) == nil {
                calls.append((call, maker))
            }
            edges.append(Edge(from: maker, to: index))
            return index
        }
        _ = index(of: result)
        var next = 0
        while next < calls.count {
            let (call, user) = calls[next]
            next += 1
            for input in call.inputs { edges.append(Edge(from: index(of: input), to: user)) }
        }
    }
}

extension ComputationGraph.Node {
    fileprivate init(_ call: FunctionCall) {
        self.init(role: .function, name: call.function.name, detail: "")
    }

    fileprivate init(_ variable: Variable) {
        role = variable.creator != nil ? .value : variable.requiresGradient ? .parameter : .input
        name = variable.name ?? ""
        detail = Self.detail(of: variable)
    }

    private static func detail(of variable: Variable) -> String {
        if variable.shape.isEmpty { return number(variable.data.values[0], variable.data.type) }
        var extents = variable.shape.map(String.init)
        if let rows = variable.samples?.rowsPerSample { extents[0] = rows == 1 ? "N" : "\(rows)·N" }
        return extents.joined(separator: " × ")
    }

    private static func number(_ value: Double, _ type: ScalarType) -> String {
        let text = type == .float64 ? "\(value)" : "\(Float(value))"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
