import NeuralNetworks
import Tensors

/// The state vectors of an optimizer for all parameters, as rank 0 gathers them from the ranks' shards: a copy
/// that nobody changes.
package struct OptimizerState: Sendable {
    /// The names of the state vectors.
    let names: [String]
    /// The bytes of each vector, in the layout of the arena.
    let vectors: [[UInt8]]
    /// The places of the parameters.
    let slots: [ParameterArena.Slot]
    /// The type of the elements.
    let type: ScalarType

    /// Returns the tensors to keep, one for each parameter and state vector, under names such as
    /// `layers.0.weight.momentum`.
    ///
    /// - Parameter prefix: the beginning of all names.
    package func tensors(prefix: String) -> [Safetensors.Content] {
        zip(names, vectors).flatMap { name, vector in
            slots.map { slot in
                Safetensors.Content(
                    name: prefix + Self.name(of: name, slot), shape: slot.shape, type: type,
                    bytes: Array(vector[Self.bytes(of: slot.range, type)]))
            }
        }
    }

    /// Gives the memory of the vectors back.
    package func giveBack(to pool: ByteArrayPool) { for vector in vectors { pool.giveBack(vector) } }

    /// The name of a parameter's part of a state vector.
    static func name(of vector: String, _ slot: ParameterArena.Slot) -> String { "\(slot.name).\(vector)" }

    /// The bytes of a range of elements.
    static func bytes(of range: Range<Int>, _ type: ScalarType) -> Range<Int> {
        range.lowerBound * type.byteCount..<range.upperBound * type.byteCount
    }
}
