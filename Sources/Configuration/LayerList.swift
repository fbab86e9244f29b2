import Registry

/// The entries of a list of layers: the layers, and `repeat`, which repeats a list of them.
struct LayerList: CatalogDescription {
    /// The maximum number of layers of a model, repetitions expanded.
    static let limit = 10_000

    let layers: any CatalogDescription

    var singular: String { layers.singular }
    var plural: String { layers.plural }
    var descriptions: [any EntryDescription] { layers.descriptions + [Repeat(layers: self)] }

    /// The entry `repeat`.
    struct Repeat: EntryDescription {
        static let name = "repeat"
        static let times = Option<Int>(
            "times", .atLeast(1, atMost: LayerList.limit), help: "number of repetitions")

        let layers: LayerList

        var name: String { Self.name }
        var summary: String {
            "A block of layers, repeated; each copy has its own parameters and layer numbers."
        }
        var options: [any OptionDescription] { [Self.times, repeated] }
        var shorthand: String? { nil }

        /// The layers to repeat.
        var repeated: Option<[Selection]> {
            Option(
                "layers", kind: .list(of: .selection(from: layers)), .any.inList(atLeast: 1),
                help: "layers of the block, in order")
        }
    }

    /// Expands repetitions; returns nil, with an error reported, if there are too many layers.
    func expanded(_ selections: [Selection], path: String, reader: inout SettingReader, place: Place)
        -> [LayerPlan]?
    {
        var result: [LayerPlan] = []
        for (index, selection) in selections.enumerated() {
            let path = "\(path).\(index)"
            let place = reader.places[path] ?? place
            guard selection.name == Repeat.name else {
                result.append(LayerPlan(selection, place: place))
                continue
            }
            let repeated = Repeat(layers: self).repeated
            let inner = expanded(
                selection.values[repeated], path: "\(path).\(Repeat.name).\(repeated.name)", reader: &reader,
                place: place)
            guard let inner else { return nil }
            let times = selection.values[Repeat.times]
            guard times <= (Self.limit - result.count) / inner.count else {
                reader.report("more than \(Self.limit) layers, repetitions expanded", at: place)
                return nil
            }
            for _ in 0..<times { result += inner }
        }
        return result
    }
}
