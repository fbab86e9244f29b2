import Reporting

/// An output that keeps every text written to it.
final class CollectedText: TextOutput {
    private(set) var writes: [String] = []

    var text: String { writes.joined() }

    func write(_ text: String) { writes.append(text) }
}
