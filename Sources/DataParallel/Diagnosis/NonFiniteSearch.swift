import Autodiff
import Collectives
import Datasets
import NeuralNetworks
import Tensors

/// Searches a share of a batch for the first value that is not finite: in the features, in the layers' outputs
/// as a forward pass makes them, in the losses, at last in the gradient.
final class NonFiniteSearch: LayerObserver {
    /// A tensor of the pass, in the order of the pass.
    private struct Place {
        let name: String
        /// The rows with such values.
        let rows: [Int]
        /// The place in the pass: 0 for the features, then the layers, the losses, the gradient.
        let order: Int
    }

    /// The first place that was found; nil so far.
    private var place: Place?
    private var layerCount = 0

    private static let lossOrder = 1 << 20
    private static let gradientOrder = lossOrder + 1

    /// Examines a tensor of rows, unless an earlier one has been found.
    private func examine(_ tensor: Tensor, name: String, order: Int) {
        guard place == nil else { return }
        let columns = tensor.count / max(tensor.shape.first ?? 1, 1)
        var rows: [Int] = []
        for (index, value) in tensor.values.enumerated() where !value.isFinite {
            let row = index / max(columns, 1)
            if rows.last != row { rows.append(row) }
        }
        guard !rows.isEmpty else { return }
        place = Place(name: name, rows: rows, order: order)
    }

    /// Examines a layer's output.
    func layer(_ index: Int, of model: Sequential, gave output: Variable) {
        layerCount += 1
        examine(
            output.data, name: "the output of \(Sequential.layerName(index)) (\(model.layers[index].kind))",
            order: layerCount)
    }

    /// Searches the share and the gradient of a step, and agrees with the other ranks on what comes first.
    ///
    /// - Parameters:
    ///   - gradient: the reduced gradient, a vector of the arena's length with this rank's shard in its place.
    ///   - forward: runs the forward pass with this object as observer of layers.
    /// - Note: Collective: every rank must call it in the same order.
    func result(
        _ batch: Batch, gradient: Tensor, arena: ParameterArena, shard: Range<Int>,
        communicator: any Communicator, forward: () throws -> Evaluation
    ) throws -> NonFiniteValue {
        examine(batch.features, name: "the features", order: 0)
        let losses = try forward().losses.data
        examine(losses, name: "the loss", order: Self.lossOrder)
        if place == nil, let slot = firstSlot(gradient, arena, shard) {
            place = Place(
                name: "the gradient of \(slot.name)", rows: [], order: Self.gradientOrder + slot.offset)
        }
        return try agree(batch, communicator)
    }

    private func firstSlot(
        _ gradient: Tensor, _ arena: ParameterArena, _ shard: Range<Int>
    ) -> ParameterArena.Slot? {
        arena.slots.first { slot in
            let own = slot.range.clamped(to: shard)
            return !own.isEmpty && arena.view(own, of: gradient).values.contains { !$0.isFinite }
        }
    }

    /// Chooses the first place of all ranks, and counts its samples.
    private func agree(_ batch: Batch, _ communicator: any Communicator) throws -> NonFiniteValue {
        let finding = Finding(
            order: place?.order ?? .max, name: place?.name ?? "", rowCount: place?.rows.count ?? 0,
            firstIndex: place?.rows.first.map { batch.indices[$0] } ?? -1,
            largestFeature: Self.largest(batch.features.values),
            largestTarget: Self.targets(batch).map(Self.largest) ?? -1)
        let findings = try communicator.allGather(finding.bytes, phase: .check).map(Finding.init(bytes:))
        let first = findings.min { $0.order < $1.order } ?? finding
        let same = findings.filter { $0.order == first.order }
        let rank = findings.firstIndex { $0.order == first.order && $0.firstIndex >= 0 }
        let target = findings.map(\.largestTarget).max() ?? -1
        return NonFiniteValue(
            tensor: first.name.isEmpty ? "the norm of the gradient, or a penalty" : first.name,
            sample: rank.map { NonFiniteValue.Sample(index: findings[$0].firstIndex, rank: $0) },
            sampleCount: same.reduce(0) { $0 + $1.rowCount },
            largestFeature: findings.map(\.largestFeature).max() ?? 0,
            largestTarget: target < 0 ? nil : target)
    }

    private static func targets(_ batch: Batch) -> [Double]? {
        if case .values(let values) = batch.targets { values.values } else { nil }
    }

    /// The largest finite magnitude.
    private static func largest(_ values: [Double]) -> Double {
        values.reduce(0) { $1.isFinite ? max($0, abs($1)) : $0 }
    }
}

/// The finding of one rank.
private struct Finding {
    let order: Int
    let name: String
    let rowCount: Int
    let firstIndex: Int
    let largestFeature: Double
    let largestTarget: Double

    /// The finding for the other ranks: five numbers, then the name.
    var bytes: [UInt8] {
        [
            UInt64(bitPattern: Int64(order)), UInt64(bitPattern: Int64(rowCount)),
            UInt64(bitPattern: Int64(firstIndex)), largestFeature.bitPattern, largestTarget.bitPattern,
        ].flatMap { withUnsafeBytes(of: $0.littleEndian) { [UInt8]($0) } } + [UInt8](name.utf8)
    }

    init(
        order: Int, name: String, rowCount: Int, firstIndex: Int, largestFeature: Double,
        largestTarget: Double
    ) {
        self.order = order
        self.name = name
        self.rowCount = rowCount
        self.firstIndex = firstIndex
        self.largestFeature = largestFeature
        self.largestTarget = largestTarget
    }

    init(bytes: [UInt8]) {
        let words = (0..<5).map { index in
            bytes[index * 8..<index * 8 + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        order = Int(Int64(bitPattern: words[0]))
        rowCount = Int(Int64(bitPattern: words[1]))
        firstIndex = Int(Int64(bitPattern: words[2]))
        largestFeature = Double(bitPattern: words[3])
        largestTarget = Double(bitPattern: words[4])
        name = String(decoding: bytes.dropFirst(40), as: UTF8.self)
    }
}
