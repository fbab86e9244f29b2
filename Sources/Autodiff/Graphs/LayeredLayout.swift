/// The places of nodes in a picture of a graph without cycles, from top to bottom.
///
/// Every edge goes down. A node lies one layer below the lowest one that it depends on; a source, right above its first
/// user. Long edges bend around nodes. The order within a layer avoids crossings, by barycenters; nodes are then moved
/// towards their neighbors as far as their order lets them.
///
/// Source: Sugiyama, Tagawa & Toda 1981, *Methods for Visual Understanding of Hierarchical System Structures*.
struct LayeredLayout {
    /// A place in the picture.
    struct Point: Equatable {
        var x: Double
        var y: Double
    }

    /// The extents of a node.
    struct Size {
        let width: Double
        let height: Double
    }

    /// A directed edge, which is kept straight according to its weight.
    struct Edge {
        let from: Int
        let to: Int
        var weight = 1.0
    }

    /// The distances between nodes of a layer, and between layers.
    static let (columnGap, layerGap) = (18.0, 26.0)
    /// The rounds of sorting, and of moving nodes.
    private static let (sortingRounds, movingRounds) = (12, 40)

    /// The center of each node.
    private(set) var centers: [Point] = []
    /// The points that each edge passes, from the bottom of a node to the top of another.
    private(set) var routes: [[Point]] = []
    /// The extents of the picture.
    private(set) var width = 0.0
    private(set) var height = 0.0

    /// A node, or the place of a long edge within a layer.
    private struct Place {
        let width: Double
        var layer: Int
        var x = 0.0
        var above: [(place: Int, weight: Double)] = []
        var below: [(place: Int, weight: Double)] = []
    }

    private var places: [Place]
    private var layers: [[Int]] = []

    /// A layout of nodes of some sizes.
    ///
    /// - Precondition: the edges form no cycle.
    init(_ sizes: [Size], _ edges: [Edge]) {
        let depths = Self.layers(sizes.count, edges)
        places = zip(sizes, depths).map { Place(width: $0.width, layer: $1) }
        let chains = edges.map { edge in connect(edge) }
        layers = [[Int]](repeating: [], count: (places.map(\.layer).max() ?? -1) + 1)
        for (index, place) in places.enumerated() { layers[place.layer].append(index) }
        sort()
        move()
        place(sizes, edges, chains)
    }

    /// Returns the layer of each node.
    private static func layers(_ count: Int, _ edges: [Edge]) -> [Int] {
        var users = [[Int]](repeating: [], count: count)
        var missing = [Int](repeating: 0, count: count)
        for edge in edges {
            users[edge.from].append(edge.to)
            missing[edge.to] += 1
        }
        let sources = (0..<count).filter { missing[$0] == 0 }
        var layers = [Int](repeating: 0, count: count)
        var ready = sources
        while let node = ready.popLast() {
            for user in users[node] {
                layers[user] = max(layers[user], layers[node] + 1)
                missing[user] -= 1
                if missing[user] == 0 { ready.append(user) }
            }
        }
        for source in sources {
            if let first = users[source].map({ layers[$0] }).min() { layers[source] = first - 1 }
        }
        return layers
    }

    /// Connects two nodes, by a place in each layer between them.
    ///
    /// - Returns: the places on the way.
    private mutating func connect(_ edge: Edge) -> [Int] {
        var last = edge.from
        var chain: [Int] = []
        func join(_ other: Int, _ weight: Double) {
            places[last].below.append((other, weight))
            places[other].above.append((last, weight))
            last = other
        }
        for layer in (places[edge.from].layer + 1)..<max(places[edge.to].layer, places[edge.from].layer + 1) {
            places.append(Place(width: 6, layer: layer))
            // Bends are most visible within a long edge.
            join(places.count - 1, chain.isEmpty ? edge.weight : 4 * edge.weight)
            chain.append(places.count - 1)
        }
        join(edge.to, edge.weight)
        return chain
    }

    // MARK: - Order

    private mutating func sort() {
        var best = (layers: layers, crossings: crossings)
        for round in 0..<Self.sortingRounds where best.crossings > 0 {
            let isDownward = round.isMultiple(of: 2)
            let order = Array(layers.indices.dropFirst())
            for layer in isDownward ? order : order.map({ layers.count - 1 - $0 }) {
                sort(layer, by: isDownward ? \.above : \.below)
            }
            let now = crossings
            if now < best.crossings { best = (layers, now) }
        }
        layers = best.layers
    }

    /// Sorts a layer by the mean places of its neighbors in the layer above or below.
    private mutating func sort(_ layer: Int, by neighbors: KeyPath<Place, [(place: Int, weight: Double)]>) {
        var positions: [Int: Int] = [:]
        for other in [layer - 1, layer + 1] where layers.indices.contains(other) {
            for (position, place) in layers[other].enumerated() { positions[place] = position }
        }
        let keyed = layers[layer].enumerated().map { position, place in
            let near = places[place][keyPath: neighbors].map { Double(positions[$0.place] ?? 0) }
            return (
                key: near.isEmpty ? Double(position) : near.reduce(0, +) / Double(near.count),
                position: position, place: place
            )
        }
        layers[layer] = keyed.sorted { ($0.key, $0.position) < ($1.key, $1.position) }.map(\.place)
    }

    /// The number of crossings between all layers.
    private var crossings: Int {
        layers.indices.dropLast().reduce(0) { count, layer in
            let positions = Dictionary(
                uniqueKeysWithValues: layers[layer + 1].enumerated().map { ($1, $0) })
            var ends: [Int] = []
            var crossings = 0
            for place in layers[layer] {
                let own = places[place].below.compactMap { positions[$0.place] }.sorted()
                for end in own { crossings += ends.count - Self.count(upTo: end, in: ends) }
                for end in own { ends.insert(end, at: Self.count(upTo: end, in: ends)) }
            }
            return count + crossings
        }
    }

    /// The number of sorted values that are not above a limit.
    private static func count(upTo limit: Int, in values: [Int]) -> Int {
        var (low, high) = (0, values.count)
        while low < high {
            let middle = (low + high) / 2
            if values[middle] <= limit { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: - Coordinates

    private mutating func move() {
        for layer in layers.indices { move(layer) { _ in [] } }
        for round in 0..<Self.movingRounds {
            let order = round.isMultiple(of: 2) ? Array(layers.indices) : layers.indices.reversed()
            // First each layer follows the one before, at last all follow both.
            let isFree = round + 8 < Self.movingRounds
            for layer in order {
                move(layer) { place in
                    isFree ? (round.isMultiple(of: 2) ? place.above : place.below) : place.above + place.below
                }
            }
        }
    }

    /// Moves a layer's places as near as possible to the weighted means of their neighbors, in their order and apart.
    private mutating func move(_ layer: Int, _ neighbors: (Place) -> [(place: Int, weight: Double)]) {
        var offset = 0.0
        var offsets: [Double] = []
        // Blocks of places that touch each other: the best common shift of the block, and its weight.
        var blocks: [(shift: Double, weight: Double, count: Int)] = []
        for (position, index) in layers[layer].enumerated() {
            if position > 0 {
                let before = places[layers[layer][position - 1]]
                offset += (before.width + places[index].width) / 2 + Self.columnGap
            }
            offsets.append(offset)
            let near = neighbors(places[index])
            let weight = near.reduce(0) { $0 + $1.weight }
            let wanted =
                near.isEmpty
                ? places[index].x : near.reduce(0) { $0 + $1.weight * places[$1.place].x } / weight
            blocks.append((wanted - offset, near.isEmpty ? 0.1 : weight, 1))
            while blocks.count > 1, blocks[blocks.count - 2].shift > blocks[blocks.count - 1].shift {
                let (last, before) = (blocks.removeLast(), blocks.removeLast())
                let weight = last.weight + before.weight
                let shift = (last.shift * last.weight + before.shift * before.weight) / weight
                blocks.append((shift, weight, last.count + before.count))
            }
        }
        let shifts = blocks.flatMap { [Double](repeating: $0.shift, count: $0.count) }
        for (position, index) in layers[layer].enumerated() {
            places[index].x = offsets[position] + shifts[position]
        }
    }

    /// Sets the picture's coordinates.
    private mutating func place(_ sizes: [Size], _ edges: [Edge], _ chains: [[Int]]) {
        let left = places.map { $0.x - $0.width / 2 }.min() ?? 0
        width = (places.map { $0.x + $0.width / 2 }.max() ?? 0) - left
        var spans: [(top: Double, bottom: Double)] = []
        for layer in layers {
            let extent = layer.map { $0 < sizes.count ? sizes[$0].height : 0 }.max() ?? 0
            let top = spans.last.map { $0.bottom + Self.layerGap } ?? 0
            spans.append((top, top + extent))
        }
        height = spans.last?.bottom ?? 0
        func middle(_ place: Int) -> Double {
            (spans[places[place].layer].top + spans[places[place].layer].bottom) / 2
        }
        centers = sizes.indices.map { Point(x: places[$0].x - left, y: middle($0)) }
        routes = zip(edges, chains).map { edge, chain in
            let bends = chain.flatMap { place in
                let (x, span) = (places[place].x - left, spans[places[place].layer])
                return [Point(x: x, y: span.top), Point(x: x, y: span.bottom)]
            }
            var (start, end) = (centers[edge.from], centers[edge.to])
            start.y += sizes[edge.from].height / 2
            end.y -= sizes[edge.to].height / 2
            return [start] + bends + [end]
        }
    }
}
