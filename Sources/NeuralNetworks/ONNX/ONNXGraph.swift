import Storage
import Tensors

/// A graph of ONNX operators, to which layers add themselves one after the other.
///
/// Numbers are in single precision: runtimes have few double-precision operators.
///
/// Source: github.com/onnx/onnx: onnx.proto (IR version 8), Operators.md (operator set 17).
public struct ONNXGraph {
    /// The version of the operator set.
    static let operatorSet = 17
    /// The version of the file format that goes with it.
    static let formatVersion = 8
    /// The end of the name of a constant that holds what another one lacks for being in single precision.
    static let restSuffix = "_rest"

    /// An attribute of an operator.
    public enum Attribute: Sendable {
        case number(Double)
        case integer(Int)
        case integers([Int])
    }

    private let name: String
    private var nodes: [ProtocolBuffer] = []
    /// The constants, in single precision.
    private(set) var constants: [(name: String, tensor: Tensor)] = []
    private var valueCount = 0

    /// An empty graph.
    public init(name: String) { self.name = name }

    /// Adds an operator of one output.
    ///
    /// - Parameters:
    ///   - type: the operator's name, such as `Gemm`.
    ///   - inputs: the names of its inputs, in the operator's order.
    ///   - output: the name of its output; nil for a new one.
    /// - Returns: the name of its output.
    public mutating func add(
        _ type: String, _ inputs: [String], _ attributes: [(name: String, value: Attribute)] = [],
        output: String? = nil
    ) -> String {
        valueCount += 1
        let result = output ?? "value_\(valueCount)"
        var node = ProtocolBuffer()
        for input in inputs { node.add(1, input) }
        node.add(2, result)
        node.add(3, "\(type)_\(valueCount)")
        node.add(4, type)
        for (name, value) in attributes {
            var attribute = ProtocolBuffer()
            attribute.add(1, name)
            switch value {
            case .number(let number):
                attribute.add(2, Float(number))
                attribute.add(20, 1)
            case .integer(let integer):
                attribute.add(3, integer)
                attribute.add(20, 2)
            case .integers(let integers):
                for integer in integers { attribute.add(8, integer) }
                attribute.add(20, 7)
            }
            node.add(5, attribute)
        }
        nodes.append(node)
        return result
    }

    /// Adds a constant tensor.
    ///
    /// - Returns: the constant's name.
    public mutating func add(constant tensor: Tensor, name: String) -> String {
        constants.append((name, tensor.converted(to: .float32)))
        return name
    }

    /// Adds a constant number.
    ///
    /// - Returns: the constant's name.
    public mutating func add(constant value: Double) -> String {
        valueCount += 1
        return add(constant: Tensor(repeating: value), name: "constant_\(valueCount)")
    }

    /// Adds a constant whole number.
    ///
    /// - Returns: the constant's name.
    mutating func add(integer: Int) -> String { add("Constant", [], [("value_int", .integer(integer))]) }

    /// Adds a constant vector of whole numbers.
    ///
    /// - Returns: the constant's name.
    mutating func add(integers: some Sequence<Int>) -> String {
        add("Constant", [], [("value_ints", .integers(Array(integers)))])
    }

    /// The content of a model's file.
    ///
    /// - Parameters:
    ///   - input: the name of the graph's input and its width, the number of values per sample.
    ///   - output: the name of the graph's output and its width.
    ///   - version: the version of the program that created it.
    ///   - metadata: texts about the model, by key.
    public func encoded(
        input: (name: String, width: Int), output: (name: String, width: Int), version: String,
        metadata: [String: String]
    ) -> [UInt8] {
        var graph = ProtocolBuffer()
        for node in nodes { graph.add(1, node) }
        graph.add(2, name)
        for (name, tensor) in constants { graph.add(5, Self.constant(name, tensor)) }
        graph.add(11, Self.batch(input.name, width: input.width))
        graph.add(12, Self.batch(output.name, width: output.width))

        var operators = ProtocolBuffer()
        operators.add(1, "")
        operators.add(2, Self.operatorSet)

        var model = ProtocolBuffer()
        model.add(1, Self.formatVersion)
        model.add(2, "dnn-dist")
        model.add(3, version)
        model.add(7, graph)
        model.add(8, operators)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            var entry = ProtocolBuffer()
            entry.add(1, key)
            entry.add(2, value)
            model.add(14, entry)
        }
        return model.bytes
    }

    /// ONNX's code of the single-precision type.
    static let float = 1
    /// ONNX's code of 64-bit integers.
    static let int64 = 7

    private static func constant(_ name: String, _ tensor: Tensor) -> ProtocolBuffer {
        var message = ProtocolBuffer()
        for extent in tensor.shape { message.add(1, extent) }
        message.add(2, float)
        message.add(8, name)
        tensor.withUnsafeBytes { message.add(9, $0) }
        return message
    }

    /// A value [batch, width] with any number of rows.
    private static func batch(_ name: String, width: Int) -> ProtocolBuffer {
        var rows = ProtocolBuffer()
        rows.add(2, "batch")
        var columns = ProtocolBuffer()
        columns.add(1, width)
        var shape = ProtocolBuffer()
        shape.add(1, rows)
        shape.add(1, columns)
        var tensor = ProtocolBuffer()
        tensor.add(1, Self.float)
        tensor.add(2, shape)
        var type = ProtocolBuffer()
        type.add(1, tensor)
        var information = ProtocolBuffer()
        information.add(1, name)
        information.add(2, type)
        return information
    }
}
