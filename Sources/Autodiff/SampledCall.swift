import Summation
import Tensors

/// The part that samples have in a function's call: forward and backward of sums over them, micro-batch by
/// micro-batch, joined on the canonical tree.
struct SampledCall {
    /// The samples of the inputs that have them.
    let samples: Samples
    private let function: any Function
    private let treatment: SampleTreatment

    /// The part of the samples in a call of `function`; nil if no input has samples.
    ///
    /// - Throws: `ShapeError` if the inputs' samples differ, or the function cannot be applied to them.
    init?(of function: some Function, _ inputs: [Variable]) throws(ShapeError) {
        var found: Samples?
        for input in inputs {
            guard let own = input.samples else { continue }
            if let found, !own.haveSameRows(as: found) {
                throw ShapeError(
                    "the rows of its inputs are different samples: \(found.layout.rowCount) rows and \(own.layout.rowCount)"
                )
            }
            found = own
        }
        guard let samples = found else { return nil }
        self.samples = samples
        self.function = function
        treatment = try function.sampleTreatment(
            SampledInputs(variables: inputs, rowCount: samples.layout.rowCount))
        if case .rowByRow(let haveRows) = treatment, haveRows.count != inputs.count {
            throw ShapeError(
                "its sampleTreatment says of \(haveRows.count) inputs if their rows are samples, and it was called with \(inputs.count)"
            )
        }
        if treatment == .sum, inputs.contains(where: { $0.samples == nil }) {
            throw ShapeError("all inputs of a sum over samples have samples")
        }
    }

    /// True if the outputs have the samples, too.
    var hasSampledOutputs: Bool { treatment != .sum }

    /// For each input, true if its rows belong to samples.
    private var haveRows: [Bool]? {
        if case .rowByRow(let haveRows) = treatment { haveRows } else { nil }
    }

    /// The samples of an output of this shape; nil if it does not have rows for each of them.
    func samples(ofOutput shape: [Int]) -> Samples? {
        shape.first.flatMap(samples.spread(over:))
    }

    /// The outputs.
    ///
    /// - Note: Collective for a sum: every rank must call it in the same order.
    func forward(_ inputs: [Tensor]) throws -> [Tensor] {
        guard treatment == .sum else { return try function.forward(inputs) }
        let rows = microBatches(of: samples)
        let parts = try rows.map { rows in try function.forward(inputs.map { $0.rowView(rows) }) }
        let form = try parts.first ?? function.forward(inputs)
        return try form.indices.map { output in
            try samples.globalSum(
                parts.map { $0[output] }, shape: form[output].shape, type: form[output].type)
        }
    }

    /// The inputs' gradients.
    ///
    /// - Parameters:
    ///   - gradients: the outputs' gradients.
    ///   - outputs: the outputs.
    ///   - pass: makes a pass of gradients of one part.
    ///   - isOnlyUse: for each input, true if this is the only use of a variable made from data.
    ///   - buffers: for each input, the tensors to write its gradient into; nil for none.
    func backward(
        _ gradients: [Gradient?], of outputs: [Tensor], pass: ([Tensor?]) -> BackwardPass,
        isOnlyUse: [Bool], buffers: (Int) -> [Tensor]?
    ) throws -> [Gradient?] {
        guard let haveRows else {
            let totals = try zip(gradients, outputs).map { gradient, output in
                try gradient.map { try total($0, like: output) }
            }
            return try function.backward(pass(totals)).map { $0.map { Gradient($0) } }
        }
        let pass = pass(gradients.map { $0?.parts.first })
        let sums = haveRows.indices.filter { pass.wanted[$0] && !haveRows[$0] }
        let layout = samples.layout
        if let function = function as? any SampleSummingFunction {
            // A sum that is complete here need not be kept by micro-batch.
            let isComplete = sums.allSatisfy { isOnlyUse[$0] }
            let found = try function.backward(
                pass, over: isComplete ? layout : layout.byMicroBatch,
                into: haveRows.indices.map { isComplete && !haveRows[$0] ? buffers($0) : nil })
            return zip(found, haveRows).map { gradient, hasRows in
                gradient.map {
                    Gradient(
                        parts: $0.parts,
                        hasRows
                            ? .whole
                            : isComplete ? .subtrees(samples.division) : .microBatches(samples.division))
                }
            }
        }
        if sums.isEmpty { return try function.backward(pass).map { $0.map { Gradient($0) } } }
        return try byMicroBatch(pass, haveRows)
    }

    /// The inputs' gradients from a backward pass over each micro-batch.
    private func byMicroBatch(_ pass: BackwardPass, _ haveRows: [Bool]) throws -> [Gradient?] {
        let inputRows = microBatches(of: samples)
        let outputRows = pass.outputs.map { samples(ofOutput: $0.shape).map(microBatches) ?? [] }
        let parts = try inputRows.indices.map { part in
            guard inputRows.count > 1 else { return try function.backward(pass) }
            do {
                return try function.backward(
                    pass.rows(
                        inputs: haveRows.map { $0 ? inputRows[part] : nil },
                        outputs: outputRows.map { $0[part] }))
            } catch let error as ShapeError {
                throw ShapeError(
                    "\(error); with inputs that have no samples, such as parameters, backward gets the rows of one "
                        + "micro-batch at a time: take values from the pass, not from forward")
            }
        }
        return try pass.inputs.indices.map { index in
            guard pass.wanted[index] else { return nil }
            let gradients = try parts.map { part in
                guard part.count == pass.inputs.count else {
                    throw ShapeError(
                        "its backward gave \(part.count) gradients for \(pass.inputs.count) inputs")
                }
                return part[index]
            }
            let found = gradients.compactMap(\.self)
            if found.isEmpty, !gradients.isEmpty { return nil }
            guard found.count == gradients.count else {
                throw ShapeError("its backward gave no gradient of input \(index) for some samples")
            }
            return haveRows[index]
                ? Gradient(try Tensor(joiningRows: found, like: pass.inputs[index]))
                : Gradient(parts: found, .microBatches(samples.division))
        }
    }

    /// The gradient of a sum over the global batch, over all ranks.
    private func total(_ gradient: Gradient, like output: Tensor) throws -> Tensor {
        guard case .microBatches = gradient.division else { return gradient.parts[0] }
        return try samples.globalSum(gradient.parts, shape: output.shape, type: output.type)
    }

    private func microBatches(of samples: Samples) -> [Range<Int>] {
        samples.layout.microBatchEnds.indices.map { samples.layout.rows(of: $0..<$0 + 1) }
    }
}
