import Autodiff
import Foundation
import FoundationXML
import SystemSupport
import Tensors
import Testing

@Suite("pictures of computation graphs")
struct ComputationGraphTests {
    /// The numbers of an attribute of all elements of a name, in order.
    private func numbers(_ svg: String, _ element: String, _ attribute: String) throws -> [Double] {
        try XMLDocument(xmlString: svg).nodes(
            forXPath: "(/*|/*/*[local-name()='g'][1]/*)[local-name()='\(element)']/@\(attribute)"
        )
        .compactMap { $0.stringValue.flatMap(Double.init) }
    }

    @Test("a variable used twice is one node, and a function one")
    func nodes() throws {
        let x = Variable(3, name: "x")
        let y = try add(square(x), square(x))
        let graph = ComputationGraph(of: y)
        #expect(
            graph.nodes.filter { $0.role == .function }.map(\.name).sorted() == ["add", "square", "square"])
        #expect(graph.nodes.filter { $0.role == .parameter }.map(\.name) == ["x"])
        #expect(graph.nodes.filter { $0.role == .value }.map(\.detail).sorted() == ["18", "9", "9"])
        #expect(graph.nodes.count == 7 && graph.edges.count == 7)
        for edge in graph.edges {
            let isFunction = graph.nodes[edge.from].role == .function
            #expect(isFunction != (graph.nodes[edge.to].role == .function))
        }
    }

    @Test("shapes have N for samples, and inputs are told from what learns")
    func shapes() throws {
        let x = Variable(
            Tensor(repeating: 1, shape: [6, 4]), name: "x", requiresGradient: false,
            samples: Samples(count: 6))
        let weight = Variable(Tensor(repeating: 1, shape: [3, 4]), name: "weight")
        let bias = Variable(Tensor(repeating: 1, shape: [3]), name: "bias")
        let graph = ComputationGraph(of: try linear(x, weight: weight, bias: bias))
        let details = Dictionary(uniqueKeysWithValues: graph.nodes.map { ($0.name, $0.detail) })
        #expect(details == ["x": "N × 4", "weight": "3 × 4", "bias": "3", "linear": "", "": "N × 3"])
        #expect(graph.nodes.first { $0.name == "x" }?.role == .input)
    }

    @Test("an unrecorded variable is a graph by itself; nothing keeps variables alive")
    func alone() throws {
        weak var kept: Variable?
        let graph: ComputationGraph
        do {
            let x = Variable(2)
            kept = x
            graph = ComputationGraph(of: withoutGradients { x })
        }
        #expect(graph.nodes.count == 1 && graph.edges.isEmpty && kept == nil)
        #expect(graph.svg.contains(">2</text>"))
    }

    @Test("names from elsewhere cannot break the file")
    func escaping() throws {
        let svg = ComputationGraph(of: try square(Variable(1, name: "a < \"b\" & </svg>\u{1}"))).svg
        _ = try XMLDocument(xmlString: svg)
        #expect(svg.contains("a &lt; \"b\" &amp; &lt;/svg&gt;\u{FFFD}"))
    }

    @Test("two uses by one function are two arrows")
    func twins() throws {
        let x = Variable(3)
        let svg = ComputationGraph(of: try x * x).svg
        let paths = try XMLDocument(xmlString: svg).nodes(forXPath: "//*[local-name()='path']/@d").map {
            $0.stringValue
        }
        #expect(paths.count == 6 && Set(paths).count == 6)
    }

    @Test("the figure of docs/autodiff.md is that of its code")
    func documented() throws {
        let (x, w) = (Variable(2, name: "x"), Variable(0.5, name: "w"))
        let h = try exp(w * x)
        let svg = try ComputationGraph(of: h + x * h).svg
        #expect(try svg == Project.text("docs/figures/autodiff/graph.svg"))
    }

    @Test("no two nodes touch, all lie within the picture, and edges go down", arguments: [1, 5, 30])
    func layout(depth: Int) throws {
        // A residual network: each block adds what it makes of its input, with weights that two functions share.
        let shared = Variable(Tensor(repeating: 0.5, shape: [4, 4]), name: "shared")
        var x = Variable(Tensor(repeating: 1, shape: [2, 4]), name: "x", requiresGradient: false)
        for block in 0..<depth {
            let weight = Variable(Tensor(repeating: 0.1, shape: [4, 4]), name: "block.\(block).weight")
            x = try x + matmul(square(matmul(x, weight)), shared)
        }
        let graph = ComputationGraph(of: try sum(x))
        let svg = graph.svg
        let extents = try ["width", "height"].map { try #require(numbers(svg, "svg", $0).first) }
        let boxes = try ["x", "y", "width", "height"].map { try numbers(svg, "rect", $0) }
        #expect(boxes.allSatisfy { $0.count == graph.nodes.count })
        for index in boxes[0].indices {
            let (x, y, width, height) = (boxes[0][index], boxes[1][index], boxes[2][index], boxes[3][index])
            #expect(x >= -0.1 && y >= 0 && x + width <= extents[0] && y + height <= extents[1])
            for other in 0..<index {
                let isApart =
                    x + width < boxes[0][other] || boxes[0][other] + boxes[2][other] < x
                    || y + height < boxes[1][other] || boxes[1][other] + boxes[3][other] < y
                #expect(isApart, "\(graph.nodes[index]) \(graph.nodes[other])")
            }
        }
        for edge in graph.edges {
            #expect(boxes[1][edge.from] + boxes[3][edge.from] < boxes[1][edge.to])
        }
    }

    @Test("a graph of 20,000 functions is drawn without recursion")
    func deep() throws {
        var x = Variable(1)
        for _ in 0..<20_000 { x = try negate(x) }
        let graph = ComputationGraph(of: x)
        #expect(graph.nodes.count == 40_001 && graph.svg.count > 1_000_000)
    }
}
