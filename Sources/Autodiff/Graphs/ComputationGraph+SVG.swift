extension ComputationGraph {
    /// The graph as a self-contained SVG file, from the inputs at the top to the result at the bottom.
    ///
    /// Functions are boxes, variables rounded ones with their shapes. The background is transparent; greys and colors are
    /// readable on white and on black.
    public var svg: String { GraphDrawing(self).svg }
}

/// A graph that is drawn as SVG: no scripts, no fonts, no external resources.
private struct GraphDrawing {
    private let graph: ComputationGraph
    private let layout: LayeredLayout
    private let sizes: [LayeredLayout.Size]
    /// The distance of each edge from the middle between two nodes that several edges connect, as in x · x.
    private let shifts: [Double]

    private static let grey = "#737b87"
    private static let (margin, characterWidth, lineHeight, padding) = (16.0, 7.3, 15.0, 10.0)
    /// The weights of edges: the way from value to value is straight, parameters stand beside it.
    private static let (mainWeight, sideWeight) = (1000.0, 1.0)
    private static let legendHeight = 34.0
    /// The distance of edges between the same nodes.
    private static let edgeGap = 14.0

    init(_ graph: ComputationGraph) {
        self.graph = graph
        let sizes = graph.nodes.map { node in
            let lines = Self.lines(of: node)
            let longest = lines.map(\.count).max() ?? 0
            return LayeredLayout.Size(
                width: Double(max(longest, 3)) * Self.characterWidth + 2 * Self.padding,
                height: Double(max(lines.count, 1)) * Self.lineHeight + Self.padding)
        }
        self.sizes = sizes
        let twins = Dictionary(grouping: graph.edges.indices) { [graph.edges[$0].from, graph.edges[$0].to] }
        shifts = graph.edges.indices.map { index in
            let group = twins[[graph.edges[index].from, graph.edges[index].to]] ?? [index]
            let place = Double(group.firstIndex(of: index) ?? 0) - Double(group.count - 1) / 2
            return place * Self.edgeGap
        }
        layout = LayeredLayout(
            sizes,
            graph.edges.map { edge in
                let isMain = graph.nodes[edge.from].role != .parameter
                return .init(from: edge.from, to: edge.to, weight: isMain ? Self.mainWeight : Self.sideWeight)
            })
    }

    private static func lines(of node: ComputationGraph.Node) -> [String] {
        [node.name, node.detail].filter { !$0.isEmpty }
    }

    /// The drawing as an SVG element.
    var svg: String {
        let roles = Self.legend.filter { role in graph.nodes.contains { $0.role == role } }
        let width = max(layout.width, Self.legendWidth(roles)) + 2 * Self.margin
        let height = layout.height + 2 * Self.margin + Self.legendHeight
        let shift = (width - layout.width) / 2
        let elements =
            graph.edges.indices.map(edge) + graph.nodes.indices.map(node)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(width)) \(Self.number(height))" width="\(Self.number(width))" height="\(Self.number(height))" role="img" font-family="system-ui, sans-serif" font-size="12" text-anchor="middle" fill="\(Self.grey)">
            <title>Computation graph</title>
            <g transform="translate(\(Self.number(shift)) \(Self.number(Self.margin)))">
            \(elements.joined(separator: "\n"))
            </g>
            <g transform="translate(\(Self.number(Self.margin)) \(Self.number(height - Self.legendHeight)))" text-anchor="start">
            \(legend(roles).joined(separator: "\n"))
            </g>
            </svg>

            """
    }

    private func node(_ index: Int) -> String {
        let (node, size, center) = (graph.nodes[index], sizes[index], layout.centers[index])
        let lines = Self.lines(of: node)
        let first = center.y - Double(lines.count - 1) * Self.lineHeight / 2 + 4
        let texts = lines.enumerated().map { row, line in
            let weight = row == 0 && !node.name.isEmpty ? " font-weight=\"600\"" : ""
            return
                "<text x=\"\(Self.number(center.x))\" y=\"\(Self.number(first + Double(row) * Self.lineHeight))\"\(weight)>\(Self.escaped(line))</text>"
        }
        return Self.box(
            node.role, x: center.x - size.width / 2, y: center.y - size.height / 2, size.width, size.height)
            + texts.joined()
    }

    private static func box(
        _ role: ComputationGraph.Role, x: Double, y: Double, _ width: Double, _ height: Double
    ) -> String {
        let radius = role == .function ? 3 : min(height / 2, 13)
        let dash = role == .input ? " stroke-dasharray=\"4 3\"" : ""
        return
            "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" rx=\"\(number(radius))\" fill=\"\(color(role))\" fill-opacity=\"\(role == .function ? "0.14" : "0.06")\" stroke=\"\(color(role))\" stroke-width=\"1.5\"\(dash)/>"
    }

    /// An edge as a curve that leaves and arrives vertically, with an arrowhead.
    private func edge(_ index: Int) -> String {
        let route = layout.routes[index].map { LayeredLayout.Point(x: $0.x + shifts[index], y: $0.y) }
        guard let start = route.first, let end = route.last else { return "" }
        var path = "M\(Self.number(start.x)) \(Self.number(start.y))"
        for (from, to) in zip(route, route.dropFirst()) {
            let isEnd = to == end
            let bottom = isEnd ? to.y - 5 : to.y
            if from.x == to.x {
                path += "V\(Self.number(bottom))"
            } else {
                let middle = Self.number((from.y + bottom) / 2)
                path +=
                    "C\(Self.number(from.x)) \(middle) \(Self.number(to.x)) \(middle) \(Self.number(to.x)) \(Self.number(bottom))"
            }
        }
        let (x, y) = (end.x, end.y)
        let head =
            "M\(Self.number(x - 3.5)) \(Self.number(y - 7))L\(Self.number(x)) \(Self.number(y))L\(Self.number(x + 3.5)) \(Self.number(y - 7))Z"
        return "<path d=\"\(path)\" fill=\"none\" stroke=\"\(Self.grey)\"/><path d=\"\(head)\"/>"
    }

    // MARK: - Legend

    private static let legend: [ComputationGraph.Role] = [.function, .input, .parameter, .value]

    private static func name(_ role: ComputationGraph.Role) -> String {
        switch role {
        case .function: "function"
        case .input: "input"
        case .parameter: "with gradient"
        case .value: "result"
        }
    }

    private static func color(_ role: ComputationGraph.Role) -> String {
        switch role {
        case .function: "#8b6cf0"
        case .input: "#2a9d6f"
        case .parameter: "#e8751a"
        case .value: "#3b82f6"
        }
    }

    private static func entryWidth(_ role: ComputationGraph.Role) -> Double {
        Double(name(role).count) * characterWidth + 46
    }

    private static func legendWidth(_ roles: [ComputationGraph.Role]) -> Double {
        roles.reduce(0) { $0 + entryWidth($1) }
    }

    private func legend(_ roles: [ComputationGraph.Role]) -> [String] {
        var x = 0.0
        return roles.map { role in
            defer { x += Self.entryWidth(role) }
            return Self.box(role, x: x, y: 4, 22, 14)
                + "<text x=\"\(Self.number(x + 28))\" y=\"15\">\(Self.name(role))</text>"
        }
    }

    // MARK: - Text

    /// A coordinate, rounded to a tenth.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case _ where character.value < 32 || character.value == 127: escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
