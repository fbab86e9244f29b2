import Synchronization

/// Where a rank is, in words of memory that it alone writes and others read while it runs: its watcher, and the ranks of its host.
public final class LifeSign {
    /// The training step, counted from 1; nil outside of training.
    public var step: Int? { didSet { show() } }
    /// Where the rank is.
    public var occasion: Occasion { Occasion(phase: phase, step: step, layer: layer) }

    private var phase = Phase.setup
    private var layer: Int?
    /// Where it is shown; never empty.
    private var words: [UnsafeMutablePointer<Atomic<UInt64>>]
    private let page: WatchedPage

    /// A sign on a page, one that nobody watches unless said otherwise.
    init(_ page: WatchedPage = WatchedPage()) {
        self.page = page
        words = [page.whereabouts]
        show()
    }

    /// Says that the rank is now in a phase, and in which layer if the phase has one.
    public func enter(_ phase: Phase, layer: Int? = nil) {
        self.phase = phase
        self.layer = layer
        show()
    }

    /// Says in which layer of its phase the rank is now.
    public func enter(layer: Int) {
        self.layer = layer
        show()
    }

    /// Says that the rank now talks to others, for what it was about.
    func talk(_ phase: Phase) {
        if phase != .statistics { layer = nil }
        self.phase = phase
        show()
    }

    /// Shows it on another place, too.
    func show(on word: UnsafeMutablePointer<Atomic<UInt64>>) {
        words.append(word)
        show()
    }

    private func show() {
        let bits = occasion.bits
        for word in words { word.pointee.store(bits, ordering: .relaxed) }
    }
}
