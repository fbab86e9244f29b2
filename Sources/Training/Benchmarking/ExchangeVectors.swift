import Collectives
import DataParallel
import Summation
import Tensors

/// The vectors of a measured exchange: each rank's input and the sum.
package final class ExchangeVectors {
    private let memory: Tensor
    /// A vector for each subtree of the rank's micro-batches.
    private let given: [UnsafeMutablePointer<Float>]
    private let sum: UnsafeMutablePointer<Float>
    private let length: Int
    private let stride: Int
    private let communicator: any Communicator
    private let forest: Forest
    private let shards: ShardLayout

    /// - Parameter forest: the micro-batches of the ranks; nil for one a rank.
    /// - Note: Collective: every rank must call it in the same order.
    package init(
        length: Int, forest: Forest? = nil, communicator: any Communicator
    ) throws(CommunicationError) {
        let forest = forest ?? Forest(leafCount: communicator.size, ranks: communicator.size)
        self.length = length
        self.forest = forest
        self.communicator = communicator
        stride = (length + 15) / 16 * 16
        let count = (1 + max(1, forest.mostSubtrees)) * stride
        memory =
            try communicator.sharedVector(count: count, type: .float32)
            ?? Tensor(zeros: [count], type: .float32)
        sum = memory.mutablePointer.bindMemory(to: Float.self, capacity: count)
        given = forest.subtrees(of: communicator.rank).indices.map { [sum, stride] in sum + ($0 + 1) * stride
        }
        shards = ShardLayout(elementCount: length, ranks: communicator.size)
        refill()
    }

    /// Writes the rank's input, as a backward pass does.
    package func refill() {
        for vector in given {
            for index in 0..<length { vector[index] = Float((index &* 7 &+ communicator.rank) % 1000) / 1000 }
        }
    }

    /// Computes the sum by the built-in exchange.
    package func exchange() throws(CommunicationError) {
        try communicator.reduceScatter(
            given.map { UnsafeRawPointer($0) }, forest: forest, shards: shards, type: .float32,
            into: sum + shards.ranges[communicator.rank].lowerBound, phase: .gradients)
        try communicator.allGatherShards(
            inPlace: sum, shards: shards, type: .float32, phase: .parameters)
    }

    /// Computes the sum by `MPI_Allreduce`; nil without MPI.
    var reduceByMPI: (() throws(CommunicationError) -> Void)? {
        guard let communicator = communicator as? any AllReducing else { return nil }
        return { [self] () throws(CommunicationError) in
            try communicator.allReduce(
                given[0], count: length, type: .float32, into: sum, phase: .gradients)
        }
    }

    /// Checks that both sums are equal up to rounding.
    func check() throws(CommunicationError) {
        try exchange()
        guard let reduceByMPI else { return }
        let ours = [Float](UnsafeBufferPointer(start: sum, count: length))
        // Other ranks may still be reading the memory that is overwritten next.
        try communicator.barrier(phase: .check)
        try reduceByMPI()
        for (index, value) in ours.enumerated() where abs(sum[index] - value) > 1e-5 * abs(value) {
            throw .mismatch(
                .results("element \(index) of the sum is \(value), MPI_Allreduce has \(sum[index])"),
                Occasion(phase: .check))
        }
    }
}
