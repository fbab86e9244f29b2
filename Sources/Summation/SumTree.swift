/// The additions over numbered parts, as a tree: what is added to what, left before right.
package indirect enum SumTree: Sendable, Hashable {
    /// A part as it is.
    case part(Int)
    /// left + right.
    case sum(SumTree, SumTree)

    /// The canonical tree over `leafCount` leaves, of which `subtrees` hold each one once, from left to
    /// right.
    package static func canonical(_ subtrees: [Range<Int>], leafCount: Int) -> SumTree {
        let parts = subtrees.enumerated().map { (leaves: $0.element, sum: SumTree.part($0.offset)) }
        guard let tree = CanonicalTree(leafCount: leafCount).join(parts, add: { .sum($0, $1) }) else {
            preconditionFailure("a sum over no micro-batches has no value")
        }
        return tree
    }

    /// The cheapest fixed order: each rank's parts from left to right, then the ranks of each host, then the
    /// hosts.
    ///
    /// It is the same on every run with the same ranks on the same hosts; with others it is another one.
    package static func byHosts(_ forest: Forest, _ layout: HostLayout) -> SumTree {
        func chain(_ trees: [SumTree]) -> SumTree? {
            trees.dropFirst().reduce(trees.first) { left, right in left.map { .sum($0, right) } }
        }
        var next = 0
        let ranks = (0..<forest.rankCount).map { rank in
            let count = forest.subtrees(of: rank).count
            defer { next += count }
            return chain((next..<next + count).map { .part($0) })
        }
        let hosts = layout.ranksOfHost.map { chain($0.compactMap { ranks[$0] }) }
        guard let tree = chain(hosts.compactMap(\.self)) else {
            preconditionFailure("a sum over no micro-batches has no value")
        }
        return tree
    }

    /// The parts, from left to right.
    package var parts: [Int] {
        switch self {
        case .part(let part): [part]
        case .sum(let left, let right): left.parts + right.parts
        }
    }

    /// The largest subtrees that have all their parts on one host, from left to right: each with its host.
    package func maximalSubtrees(hostOfPart: [Int]) -> [(host: Int, tree: SumTree)] {
        switch self {
        case .part(let part):
            return [(hostOfPart[part], self)]
        case .sum(let left, let right):
            let (lefts, rights) = (
                left.maximalSubtrees(hostOfPart: hostOfPart), right.maximalSubtrees(hostOfPart: hostOfPart)
            )
            if lefts.count == 1, rights.count == 1, lefts[0].host == rights[0].host {
                return [(lefts[0].host, self)]
            }
            return lefts + rights
        }
    }

    /// The same additions over other parts.
    package func replacing(_ replacement: (SumTree) -> SumTree?) -> SumTree {
        if let other = replacement(self) { return other }
        switch self {
        case .part: return self
        case .sum(let left, let right):
            return .sum(left.replacing(replacement), right.replacing(replacement))
        }
    }

    /// The same additions over parts that are numbered by their positions in `order`.
    package func renumbered(_ order: [Int]) -> SumTree {
        let positions = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        return replacing { tree in
            if case .part(let part) = tree { positions[part].map { .part($0) } } else { nil }
        }
    }
}
