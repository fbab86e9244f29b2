extension Communicator {
    /// Compares the ranks' settings before the first step.
    ///
    /// - Parameter identities: the identities to compare; each is compared only if those before it are the
    ///   same on all ranks, because it may follow from them.
    /// - Throws: the same error on all ranks, with exit code 80, that names each field that differs, with its
    ///   values and their ranks.
    /// - Note: Collective: every rank must call it in the same order.
    public func compare(_ identities: @autoclosure () -> [RunIdentity]) throws(CommunicationError) {
        if size == 1 { return }
        for identity in identities() { try compare(identity) }
    }

    private func compare(_ identity: RunIdentity) throws(CommunicationError) {
        let identities = try allGather(identity.bytes, phase: .setup).map(RunIdentity.init(bytes:))
        let differences = RunIdentity.differences(between: identities, names: (0..<size).map(name(of:)))
        if differences.isEmpty { return }
        throw .allFailed(
            RankFailure(
                message: (["the ranks would not do the same, so none of them begins:"]
                    + differences.map { "  " + $0 }).joined(separator: "\n"),
                exitCode: .rankLost))
    }
}

extension RunIdentity {
    /// The number of differences that a message names; more would not help.
    private static let mostNamed = 8

    /// The differences, a line for each field: the ranks whose value differs from that of most ranks (or of
    /// the first one, if there is no majority).
    static func differences(between identities: [RunIdentity], names: [RankName]) -> [String] {
        guard let first = identities.first, Set(identities).count > 1 else { return [] }
        let tables = identities.map { identity in
            Dictionary(identity.fields.map { ($0.name, $0.value) }) { $1 }
        }
        var fields = first.fields.map(\.name)
        for identity in identities.dropFirst() {
            fields += identity.fields.map(\.name).filter { tables[0][$0] == nil && !fields.contains($0) }
        }
        var lines: [String] = []
        var named: [String] = []
        for field in fields {
            let values = tables.map { $0[field] ?? "absent" }
            // The options of a choice differ whenever the choice does.
            guard Set(values).count > 1, !named.contains(where: { field.isPart(of: $0) }) else { continue }
            named.append(field)
            lines.append(difference(in: field, values, names))
        }
        let rest = lines.count - mostNamed
        return lines.prefix(mostNamed) + (rest > 0 ? ["… and \(rest) more"] : [])
    }

    private static func difference(in field: String, _ values: [String], _ names: [RankName]) -> String {
        var ranks: [(value: String, ranks: [Int])] = []
        for (rank, value) in values.enumerated() {
            if let index = ranks.firstIndex(where: { $0.value == value }) {
                ranks[index].ranks.append(rank)
            } else {
                ranks.append((value, [rank]))
            }
        }
        // The first of those with the most ranks.
        let usual = ranks.reduce(ranks[0]) { $1.ranks.count > $0.ranks.count ? $1 : $0 }
        let others = ranks.filter { $0.ranks != usual.ranks }
        return "\(field): "
            + (others + [usual]).map { "\($0.value) on \(holders($0.ranks, names))" }.joined(separator: ", ")
    }

    private static func holders(_ ranks: [Int], _ names: [RankName]) -> String {
        let more = ranks.count - 1
        return names[ranks[0]].description
            + (more == 0 ? "" : more == 1 ? " and one more" : " and \(more) more")
    }
}

extension String {
    /// Returns true if this is the name of a part of the other name: `a.b` and `a[0]` are parts of `a`.
    fileprivate func isPart(of other: String) -> Bool {
        hasPrefix(other + ".") || hasPrefix(other + "[")
    }
}
