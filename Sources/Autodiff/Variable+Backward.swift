import Tensors

extension Variable {
    /// Computes the gradient of this variable with respect to every variable that it was made from.
    ///
    /// Functions are processed once each, by highest generation first, so that all gradients of a variable
    /// used twice are summed before they are propagated further. Gradients of variables made from data add to
    /// those that are there; `clearGradient()` resets them.
    ///
    /// Where the graph has samples, gradients of all other variables are sums over them in the canonical
    /// order, whatever functions they pass.
    ///
    /// - Parameters:
    ///   - seed: the gradient of this variable itself; nil for ones.
    ///   - keepsIntermediateGradients: true to keep the last pass's gradients of variables made by functions,
    ///     false to drop them.
    /// - Throws: `FunctionError` if a gradient does not fit its variable, or with the error of an exchange.
    /// - Note: Collective if the graph sums over the samples of several ranks.
    public func backward(
        seed: Tensor? = nil, keepsIntermediateGradients: Bool = false
    ) throws(FunctionError) {
        var queue = CallQueue()
        func enqueue(_ variable: Variable) {
            guard let call = variable.creator, !call.isQueued else { return }
            call.isQueued = true
            call.clearOutputGradients()  // Drops gradients that an earlier pass kept.
            queue.insert(call)
        }
        let uses = VariableUses(from: self)
        defer { uses.clear() }
        enqueue(self)
        do throws(ShapeError) {
            try accumulate(Gradient(seed ?? Tensor(repeating: 1, shape: shape, type: data.type)))
        } catch {
            throw FunctionError(function: "backward", inputs: [self], reason: error.description)
        }
        while let call = queue.popHighest() {
            for input in call.inputs { enqueue(input) }
            try call.backward()
            if !keepsIntermediateGradients { call.clearOutputGradients() }
        }
        try uses.joinGradients()
    }
}
