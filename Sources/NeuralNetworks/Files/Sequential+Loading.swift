import Tensors

extension Sequential {
    /// The prefix of all parameter names.
    public static let namePrefix = "layers."

    /// The name of the layer at an index, such as `layers.3`.
    public static func layerName(_ index: Int) -> String { "\(namePrefix)\(index)" }

    /// Replaces parameters and buffers by a file's tensors of the same names and shapes; sparse matrices are
    /// expanded.
    ///
    /// Batch counters (`num_batches_tracked`), which PyTorch's BatchNorm modules keep, are ignored.
    ///
    /// - Parameters:
    ///   - names: the mapping of the file's tensor names to the model's; other tensors are ignored.
    ///   - count: the number of layers, from the inputs on, that take the file's tensors; nil for all. The
    ///     layers above do not change.
    ///   - isStrict: true if the file must hold all tensors that these layers need and no others of theirs.
    ///     Otherwise the model keeps its values for those that the file lacks.
    ///   - allowsNonFinite: true to take values that are infinite or NaN, too.
    /// - Throws: `ModelError` that lists every mismatch; the model is then unchanged.
    public func load(
        _ file: Safetensors, names: TensorNames = TensorNames(), layers count: Int? = nil,
        isStrict: Bool = true, allowsNonFinite: Bool = false
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
        if isStrict { fitting.addUnusedTensors() }
        if !fitting.hasKnownNames, !state.isEmpty, fitting.misfits.isEmpty || isStrict {
            throw ModelError(noMatch(in: file, names: names, fitting.misfits))
        }
        guard fitting.misfits.isEmpty else {
            throw ModelError("the weights do not fit the model:" + Self.list(fitting.misfits))
        }
        if !allowsNonFinite {
            let names = zip(wanted, found).compactMap { own, tensor in
                tensor.flatMap { $0.isFinite ? nil : own?.name }
            }
            guard names.isEmpty else {
                throw ModelError(
                    "the weights are not finite: infinite or NaN in \(names.prefix(5).joined(separator: ", "))\(names.count > 5 ? " …" : ""); the training that made them has diverged. To predict, evaluate or export all the same, add --allow-non-finite"
                )
            }
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

    /// The message if no tensor fits, with the prefix that the names may have.
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
                    "no tensor of the file is called '\(expected)', but one is called '\(name)': state prefix: \"\(prefix)\" in model.load, or --prefix '\(prefix)' beside --weights"
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

/// The matching of a file's tensors to a model's.
private struct Fitting {
    /// The mismatches, one line each.
    private(set) var misfits: [String] = []
    /// True if the file has a tensor with one of the model's names.
    private(set) var hasKnownNames = false
    private var tensors: [String: Tensor] = [:]
    private var others: [String: Safetensors.OtherTensor] = [:]

    /// Collects the file's tensors that the model is to take.
    init(_ file: Safetensors, _ isTaken: (String) -> Bool) {
        for (name, tensor) in file.tensors where isTaken(name) { tensors[name] = tensor }
        for other in file.others where isTaken(other.name) { others[other.name] = other }
    }

    /// The file's tensor for one of the model's; nil, and a mismatch is added, if none fits.
    mutating func match(_ name: String, _ own: Tensor, isStrict: Bool) -> Tensor? {
        if let tensor = tensors.removeValue(forKey: name) {
            hasKnownNames = true
            if tensor.shape != own.shape {
                misfits.append("\(name): the shape is \(tensor.shape) in the file, \(own.shape) in the model")
            } else {
                return tensor
            }
        } else if let other = others.removeValue(forKey: name) {
            hasKnownNames = true
            misfits.append(
                "\(name): the file's elements are of type \(other.type); F32, F64, F16 and BF16 can be read")
        } else if isStrict {
            misfits.append("\(name): not in the file; the model needs the shape \(own.shape)")
        }
        return nil
    }

    /// Adds a mismatch for each tensor that is in the file and not in the model.
    mutating func addUnusedTensors() {
        let extra = tensors.map { ($0.key, $0.value.shape) } + others.map { ($0.key, $0.value.shape) }
        misfits += extra.sorted { $0.0 < $1.0 }.map {
            "\($0.0): not in the model; the file has the shape \($0.1)"
        }
    }
}
