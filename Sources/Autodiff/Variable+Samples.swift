import Tensors

/// The same value, whose rows are samples.
final class WithSamples: UnaryFunction {
    func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] { inputs }

    func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] { pass.gradients }
}

extension Variable {
    /// Returns the same value, whose rows are the given samples: the input of a model.
    ///
    /// - Throws: `FunctionError` if there is no row for each sample, or the rows are other samples already,
    ///   or were computed from variables that belong to no sample.
    public func having(_ samples: Samples) throws(FunctionError) -> Variable {
        func refused(_ reason: String) -> FunctionError {
            FunctionError(function: "samples", inputs: [self], reason: reason)
        }
        guard shape.first == samples.layout.rowCount else {
            throw refused("a batch of \(samples.count) samples has \(samples.layout.rowCount) rows")
        }
        if let own = self.samples {
            guard own.haveSameRows(as: samples) else { throw refused("its rows are other samples") }
            return self
        }
        if !requiresGradient {
            return Variable(data, name: name, requiresGradient: false, samples: samples)
        }
        guard creator == nil || samples.layout.microBatchEnds.count <= 1 else {
            throw refused(
                "it was computed from variables without samples, and so its rows cannot be samples of several micro-batches"
            )
        }
        let variable = try WithSamples()(self)
        (variable.samples, variable.name) = (samples, name)
        return variable
    }
}
