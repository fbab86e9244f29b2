import Synchronization

/// The current occasion of a rank, in words of memory that it alone writes and that its watcher and the ranks
/// of its host read while it runs.
public final class LifeSign {
    /// The training step, counted from 1; nil outside training.
    public var step: Int? { didSet { publish() } }
    /// The rank's current occasion.
    public var occasion: Occasion { Occasion(phase: phase, step: step, layer: layer) }

    private var phase = Phase.setup
    private var layer: Int?
    /// The words that hold the occasion; never empty.
    private var words: [UnsafeMutablePointer<Atomic<UInt64>>]
    private let page: WatchedPage

    /// A life sign on a page; by default one without a watcher.
    init(_ page: WatchedPage = WatchedPage()) {
        self.page = page
        words = [page.occasionWord]
        publish()
    }

    /// Enters a phase, and a layer if the phase has layers.
    public func enter(_ phase: Phase, layer: Int? = nil) {
        self.phase = phase
        self.layer = layer
        publish()
    }

    /// Enters a layer of the current phase.
    public func enter(layer: Int) {
        self.layer = layer
        publish()
    }

    /// Enters a phase's exchange with other ranks.
    func enterExchange(_ phase: Phase) {
        if phase != .statistics { layer = nil }
        self.phase = phase
        publish()
    }

    /// Publishes the occasion in a further word.
    func publish(in word: UnsafeMutablePointer<Atomic<UInt64>>) {
        words.append(word)
        publish()
    }

    private func publish() {
        let bits = occasion.bits
        for word in words { word.pointee.store(bits, ordering: .relaxed) }
    }
}
