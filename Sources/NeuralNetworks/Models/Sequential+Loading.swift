import Tensors

extension Sequential {
    /// What the names of parameters begin with.
    public static let namePrefix = "layers."

    /// The name of the layer at a place: `layers.3`.
    public static func layerName(_ index: Int) -> String { "\(namePrefix)\(index)" }

    /// Replaces parameters and buffers by a file's tensors of the same names and shapes.
    ///
    /// Counters of BatchNorm's batches (`num_batches_tracked`), which PyTorch's modules keep, are passed over.
    ///
    /// - Parameters:
    ///   - prefix: what the file's names have in place of `layers.`; its other tensors are left out.
    ///   - isStrict: whether the file must hold all that the model needs and nothing else under that prefix. Where it need not, the model keeps
    ///     what the file lacks.
    /// - Throws: `ModelError` that lists all that does not fit; the model is then as it was.
    public func load(
        _ file: Safetensors, prefix: String = namePrefix, isStrict: Bool = true
    ) throws(ModelError) {
        var misfits: [String] = []
        var tensors: [String: Tensor] = [:]
        var others: [String: Safetensors.OtherTensor] = [:]
        for (name, tensor) in file.tensors {
            if let ownName = Self.ownName(name, prefix) { tensors[ownName] = tensor }
        }
        for other in file.others {
            if let ownName = Self.ownName(other.name, prefix) { others[ownName] = other }
        }
        var found: [(own: Tensor, file: Tensor)?] = []
        for (name, own) in state {
            var match: (own: Tensor, file: Tensor)?
            if let tensor = tensors.removeValue(forKey: name) {
                if tensor.shape == own.shape {
                    match = (own, tensor)
                } else {
                    misfits.append(
                        "\(name): the shape is \(tensor.shape) in the file, \(own.shape) in the model")
                }
            } else if let other = others.removeValue(forKey: name) {
                misfits.append(
                    "\(name): the file's elements are of type \(other.type); F32, F64, F16 and BF16 can be read"
                )
            } else if isStrict {
                misfits.append("\(name): not in the file; the model needs the shape \(own.shape)")
            }
            found.append(match)
        }
        if isStrict {
            let extra =
                tensors.map { ($0.key, $0.value.shape) } + others.map { ($0.key, $0.value.shape) }
            misfits += extra.sorted { $0.0 < $1.0 }.map {
                "\($0.0): not in the model; the file has the shape \($0.1)"
            }
        }
        if !found.contains(where: { $0 != nil }), !state.isEmpty, misfits.isEmpty || isStrict {
            throw ModelError(noMatch(in: file, prefix: prefix, misfits))
        }
        guard misfits.isEmpty else {
            throw ModelError("the weights do not fit the model:" + Self.list(misfits))
        }
        for (parameter, match) in zip(parameters, found) {
            if let match { parameter.variable.data = match.file.converted(to: type) }
        }
        for ((_, buffer), match) in zip(buffers, found.dropFirst(parameters.count)) {
            if let match { buffer.data = match.file.converted(to: buffer.data.type) }
        }
    }

    /// The model's name of a tensor; nil for one that is not the model's business.
    private static func ownName(_ name: String, _ prefix: String) -> String? {
        guard name.hasPrefix(prefix), !name.hasSuffix(".num_batches_tracked") else { return nil }
        return namePrefix + name.dropFirst(prefix.count)
    }

    /// What to say where no tensor fits: which prefix the names may have.
    private func noMatch(in file: Safetensors, prefix: String, _ misfits: [String]) -> String {
        let names = file.tensors.map(\.name)
        guard let first = state.first?.name.dropFirst(Self.namePrefix.count), !names.isEmpty else {
            return "the file holds no tensors for the model" + Self.list(misfits)
        }
        if let name = names.first(where: { $0.hasSuffix(first) }) {
            let found = String(name.dropLast(first.count))
            if found != prefix, found.isEmpty || found.hasSuffix(".") {
                return
                    "no tensor of the file is called '\(prefix)\(first)', but one is called '\(name)': state prefix: \"\(found)\""
            }
        }
        let shown = names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        return
            "no tensor of the file fits the model, whose first is '\(prefix)\(first)'; the file has \(shown)\(names.count > 5 ? " …" : "")"
            + Self.list(misfits)
    }

    private static func list(_ lines: [String]) -> String {
        let shown = 30
        return lines.prefix(shown).map { "\n  " + $0 }.joined()
            + (lines.count > shown ? "\n  … and \(lines.count - shown) more" : "")
    }
}
