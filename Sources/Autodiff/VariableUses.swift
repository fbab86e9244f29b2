import Tensors

/// The uses of variables in the graph behind one of them.
struct VariableUses {
    private var counts: [ObjectIdentifier: Int] = [:]
    private var leaves: [Variable] = []

    /// Counts the uses of every variable that requires a gradient, in the graph that made `result`.
    init(from result: Variable) {
        var pending = result.creator.map { [$0] } ?? []
        var seen = Set(pending.map { ObjectIdentifier($0) })
        while let call = pending.popLast() {
            for input in call.inputs where input.requiresGradient {
                let uses = counts[ObjectIdentifier(input), default: 0] + 1
                counts[ObjectIdentifier(input)] = uses
                if let creator = input.creator {
                    if seen.insert(ObjectIdentifier(creator)).inserted { pending.append(creator) }
                } else if uses == 1 {
                    leaves.append(input)
                }
            }
        }
    }

    /// Returns true for a variable made from data that the graph uses only once.
    func isOnlyUse(of variable: Variable) -> Bool {
        variable.creator == nil && counts[ObjectIdentifier(variable)] == 1
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
