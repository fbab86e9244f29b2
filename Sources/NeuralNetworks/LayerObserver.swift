import Autodiff

/// An observer of the layers' outputs in a forward pass.
public protocol LayerObserver: AnyObject {
    /// Called with the output of a layer.
    ///
    /// - Parameters:
    ///   - index: the layer's position in the model, from 0.
    ///   - model: the model.
    ///   - output: [rows] + the shape of a sample; must not be modified.
    func layer(_ index: Int, of model: Sequential, gave output: Variable)
}
