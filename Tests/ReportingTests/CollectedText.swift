import Reporting

/// An output that keeps what it is given.
final class CollectedText: TextOutput {
    private(set) var writes: [String] = []

    var text: String { writes.joined() }

    func write(_ text: String) { writes.append(text) }
}
