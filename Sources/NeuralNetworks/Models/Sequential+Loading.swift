import Tensors

extension Sequential {
    /// What the names of parameters begin with.
    public static let namePrefix = "layers."

    /// The name of the layer at a place: `layers.3`.
    public static func layerName(_ index: Int) -> String { "\(namePrefix)\(index)" }

    /// Replaces parameters and buffers by a file's tensors of the same names and shapes; sparse ones are made whole.
    ///
    /// Counters of BatchNorm's batches (`num_batches_tracked`), which PyTorch's modules keep, are passed over.
    ///
    /// - Parameters:
    ///   - names: what the file's tensors are called here; its other tensors are left out.
    ///   - count: how many layers, from the inputs on, take the file's tensors; all where nil. The layers above are left alone.
    ///   - isStrict: whether the file must hold all that these layers need and nothing else of them. Where it need not, the model keeps
    ///     what the file lacks.
    /// - Throws: `ModelError` that lists all that does not fit; the model is then as it was.
    public func load(
        _ file: Safetensors, names: TensorNames = TensorNames(), layers count: Int? = nil,
        isStrict: Bool = true
    ) throws(ModelError) {
        if let count, !(1...layers.count).contains(count) {
            throw ModelError("the model has \(layers.count) layers: the weights of \(count) cannot be taken")
        }
        func isTaken(_ name: String) -> Bool {
            guard let count else { return true }
            let place = name.dropFirst(Self.namePrefix.count).prefix { $0 != "." }
            return Int(place).map { $0 < count } ?? true
        }
        let wanted = state.map { isTaken($0.name) ? $0 : nil }
        var fitting = Fitting(try InferenceWeights.expanded(file.renamed(names), shapes: shapes), isTaken)
        let found = wanted.map { own in own.flatMap { fitting.match($0.name, $0.tensor, isStrict: isStrict) }
        }
        if isStrict { fitting.tellExtra() }
        if !fitting.hasKnownNames, !state.isEmpty, fitting.misfits.isEmpty || isStrict {
            throw ModelError(noMatch(in: file, names: names, fitting.misfits))
        }
        guard fitting.misfits.isEmpty else {
            throw ModelError("the weights do not fit the model:" + Self.list(fitting.misfits))
        }
        for (parameter, tensor) in zip(parameters, found) {
            if let tensor { parameter.variable.data = tensor.converted(to: type) }
        }
        for ((_, buffer), tensor) in zip(buffers, found.dropFirst(parameters.count)) {
            if let tensor { buffer.data = tensor.converted(to: buffer.data.type) }
        }
    }

    /// The shapes of the model's tensors, by name.
    private var shapes: [String: [Int]] {
        Dictionary(uniqueKeysWithValues: state.map { ($0.name, $0.tensor.shape) })
    }

    /// What to say where no tensor fits: which prefix the names may have.
    private func noMatch(in file: Safetensors, names: TensorNames, _ misfits: [String]) -> String {
        let found = file.tensors.map(\.name)
        guard let first = state.first?.name, !found.isEmpty else {
            return "the file holds no tensors for the model" + Self.list(misfits)
        }
        let expected = names.file(first)
        let end = first.dropFirst(Self.namePrefix.count)
        if let name = found.first(where: { $0.hasSuffix(end) && $0 != expected }) {
            let prefix = String(name.dropLast(end.count))
            if prefix.isEmpty || prefix.hasSuffix(".") {
                return
                    "no tensor of the file is called '\(expected)', but one is called '\(name)': state prefix: \"\(prefix)\""
            }
        }
        let shown = found.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        return
            "no tensor of the file fits the model, whose first is '\(expected)'; the file has \(shown)\(found.count > 5 ? " …" : "")"
            + Self.list(misfits)
    }

    private static func list(_ lines: [String]) -> String {
        let shown = 30
        return lines.prefix(shown).map { "\n  " + $0 }.joined()
            + (lines.count > shown ? "\n  … and \(lines.count - shown) more" : "")
    }
}

/// How the tensors of a file fit those of a model.
private struct Fitting {
    /// What does not fit, a line for each.
    private(set) var misfits: [String] = []
    /// Whether the file has a tensor of one of the model's names.
    private(set) var hasKnownNames = false
    private var tensors: [String: Tensor] = [:]
    private var others: [String: Safetensors.OtherTensor] = [:]

    /// The file's tensors that the model is to take.
    init(_ file: Safetensors, _ isTaken: (String) -> Bool) {
        for (name, tensor) in file.tensors where isTaken(name) { tensors[name] = tensor }
        for other in file.others where isTaken(other.name) { others[other.name] = other }
    }

    /// The file's tensor for one of the model's; nil, with a misfit, where there is none that fits.
    mutating func match(_ name: String, _ own: Tensor, isStrict: Bool) -> Tensor? {
        if let tensor = tensors.removeValue(forKey: name) {
            hasKnownNames = true
            if tensor.shape == own.shape { return tensor }
            misfits.append("\(name): the shape is \(tensor.shape) in the file, \(own.shape) in the model")
        } else if let other = others.removeValue(forKey: name) {
            hasKnownNames = true
            misfits.append(
                "\(name): the file's elements are of type \(other.type); F32, F64, F16 and BF16 can be read")
        } else if isStrict {
            misfits.append("\(name): not in the file; the model needs the shape \(own.shape)")
        }
        return nil
    }

    /// Tells what the file has and the model has not.
    mutating func tellExtra() {
        let extra = tensors.map { ($0.key, $0.value.shape) } + others.map { ($0.key, $0.value.shape) }
        misfits += extra.sorted { $0.0 < $1.0 }.map {
            "\($0.0): not in the model; the file has the shape \($0.1)"
        }
    }
}
