/// A host and the number of ranks that it may run.
public struct HostSlots: Sendable, Hashable, CustomStringConvertible {
    /// The host's name or address.
    public let name: String
    /// The number of ranks.
    public let slots: Int

    /// Creates a host with slots.
    public init(name: String, slots: Int) {
        self.name = name
        self.slots = slots
    }

    /// The form that MPI's launchers accept: `node1:4`.
    public var description: String { "\(name):\(slots)" }
}

extension [HostSlots] {
    /// The number of ranks that all hosts may run.
    var slots: Int { reduce(0) { $0 + $1.slots } }

    /// Adds slots to a host; a new host comes last.
    mutating func add(_ slots: Int, to name: String) {
        if let index = firstIndex(where: { $0.name == name }) {
            self[index] = HostSlots(name: name, slots: self[index].slots + slots)
        } else {
            append(HostSlots(name: name, slots: slots))
        }
    }
}
