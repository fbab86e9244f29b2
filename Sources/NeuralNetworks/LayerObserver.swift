import Autodiff

/// Someone who looks at what each layer of a model gives in a pass.
public protocol LayerObserver: AnyObject {
    /// A layer gave its output.
    ///
    /// - Parameters:
    ///   - index: the layer's position in the model, from 0.
    ///   - model: the model.
    ///   - output: [rows] + the shape of a sample; not to be changed.
    func layer(_ index: Int, of model: Sequential, gave output: Variable)
}
