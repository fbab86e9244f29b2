import Tensors

/// The uses of variables in the graph behind one of them, counted in the variables for the time of a pass.
struct VariableUses {
    private var calls: [FunctionCall] = []
    private var leaves: [Variable] = []

    /// Counts the uses of every variable that requires a gradient, in the graph that made `result`.
    init(from result: Variable) {
        var next = 0
        add(result.creator)
        while next < calls.count {
            let call = calls[next]
            next += 1
            for input in call.inputs where input.requiresGradient {
                input.useCount += 1
                if input.creator != nil {
                    add(input.creator)
                } else if input.useCount == 1 {
                    leaves.append(input)
                }
            }
        }
    }

    private mutating func add(_ call: FunctionCall?) {
        guard let call, !call.isCounted else { return }
        call.isCounted = true
        calls.append(call)
    }

    /// Ends the counting.
    func clear() {
        for call in calls {
            call.isCounted = false
            call.isQueued = false
            for input in call.inputs { input.useCount = 0 }
        }
    }

    /// Joins the gradients of variables made from data, which are complete.
    func joinGradients() throws(FunctionError) {
        for leaf in leaves {
            do throws(ShapeError) {
                try leaf.joinGradient()
            } catch {
                throw FunctionError(function: "backward", inputs: [leaf], reason: error.description)
            }
        }
    }
}
