import Collectives
import Tensors

extension Communicator {
    /// A vector of zeros in memory that the ranks of a host can read in each other; nil on all ranks where they share none.
    ///
    /// - Note: collective, every rank calls it in the same order.
    func sharedVector(count: Int, type: ScalarType) throws(CommunicationError) -> Tensor? {
        try shareMemory(byteCount: count * type.byteCount).map {
            Tensor(in: TensorStorage($0.start, of: $0), count: count, type: type)
        }
    }
}
